const maxLength = 2_048

const privateHost = new RegExp(
  [
    '^([^.:]+|.+\\.(localhost|local|internal|lan|home\\.arpa)',
    '(127|10)(\\.\\d+){3}|192\\.168(\\.\\d+){2}|172\\.(1[6-9]|2\\d|3[01])(\\.\\d+){2}',
    '\\[::1\\]|\\[f[cd][^\\]]*\\])$',
  ].join('|'),
)

/**
 * `url` in its normal form if a mail may link to it, else `undefined`. Without `origins`: any `https:` address, and
 * `http:` on a local network. With them: these origins only. Never with a user name in it, which would let
 * `https://bank.example@evil.example` pass for a bank.
 */
export const allowedLink = (url: unknown, origins?: ReadonlyArray<string>): string | undefined => {
  if (typeof url !== 'string' || url.length > maxLength || /[\s\p{Cc}\\]/u.test(url)) return undefined
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined
  const parsed = new URL(url)
  if (parsed.username !== '' || parsed.password !== '') return undefined
  const allowed =
    origins === undefined
      ? parsed.protocol === 'https:' || privateHost.test(parsed.hostname)
      : origins.includes(parsed.origin)
  return allowed ? parsed.href : undefined
}
