import { Hono } from 'hono'
import type { Connection } from './options.js'

/** What hono hands around for one request of ours. */
export interface Env {
  readonly Bindings: Connection
  readonly Variables: { readonly secureHeadersNonce?: string }
}

/** Routes under one path. */
export const appUnder = (basePath: string) => new Hono<Env>({ strict: false }).basePath(basePath)

export type App = ReturnType<typeof appUnder>
