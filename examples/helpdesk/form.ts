import type { Context } from 'hono'
import type { Env } from './app.js'

/** The fields of a form: trimmed texts of at most so many characters, empty where there is none. */
export const fieldsOf = async (c: Context<Env>): Promise<(name: string, most?: number) => string> => {
  const form = await c.req.formData()
  return (name, most = 200) => {
    const value = form.get(name)
    return typeof value === 'string' ? value.trim().slice(0, most) : ''
  }
}
