import type { Call } from './respond.js'

/** The fields of a form, or `undefined` for what no form of ours sends. */
export const formOf = async (c: Call): Promise<URLSearchParams | undefined> => {
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  return type === 'application/x-www-form-urlencoded' ? new URLSearchParams(await c.req.text()) : undefined
}

/** A field that may be there once; a repeated one could mean two things, so it means nothing. */
export const once = (fields: URLSearchParams, name: string): string | undefined => {
  const all = fields.getAll(name)
  return all.length === 1 ? all[0] : undefined
}
