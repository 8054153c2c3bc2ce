import type { Call } from './respond.js'

/** More than any form or body of ours needs. */
const largestBody = 128 * 1_024

/**
 * The body as text, or `too-large` as soon as it is. hono's own limit makes a new `Request` of the old one, which Node's
 * `Request` refuses for those that `@hono/node-server` hands over.
 */
export const bodyOf = async (c: Call): Promise<{ readonly text: string } | 'too-large'> => {
  if (Number(c.req.header('content-length') ?? 0) > largestBody) return 'too-large'
  const { body } = c.req.raw
  if (body === null) return { text: '' }
  const reader = body.getReader() as ReadableStreamDefaultReader<Uint8Array>
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { text: Buffer.concat(chunks).toString('utf8') }
    size += value.byteLength
    if (size > largestBody) {
      await reader.cancel()
      return 'too-large'
    }
    chunks.push(value)
  }
}

/** The fields of a form, or what is wrong with what came. */
export const formOf = async (c: Call): Promise<URLSearchParams | 'too-large' | 'no-form'> => {
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') return 'no-form'
  const body = await bodyOf(c)
  return body === 'too-large' ? body : new URLSearchParams(body.text)
}

/** A field that may be there once; a repeated one could mean two things, so it means nothing. */
export const once = (fields: URLSearchParams, name: string): string | undefined => {
  const all = fields.getAll(name)
  return all.length === 1 ? all[0] : undefined
}
