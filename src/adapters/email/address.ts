const inLocalPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$/
const label = /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/
const digits = /^[0-9]+$/

/** Whether `text` is a host name in ASCII: no address literal, no bare IP address. Non-ASCII names come as `xn--`. */
export const isDomain = (text: string): boolean => {
  if (text.length > 253) return false
  const labels = text.split('.')
  if (digits.test(labels.at(-1) ?? '')) return false
  return labels.every(part => part.length <= 63 && label.test(part))
}

/**
 * Whether `text` is exactly one plain address: no display name, comment, quotes, list or address literal. Whatever is
 * more than that is where a second recipient would hide.
 */
export const isPlainAddress = (text: unknown): text is string => {
  if (typeof text !== 'string' || text.length > 254) return false
  const at = text.indexOf('@')
  if (at < 1 || at > 64) return false
  return (
    text
      .slice(0, at)
      .split('.')
      .every(part => inLocalPart.test(part)) && isDomain(text.slice(at + 1))
  )
}
