import type { Hono } from 'hono'
import type { Env } from './respond.js'
import type { Site } from './site.js'
export const addApi = (_app: Hono<Env>, _site: Site): void => undefined
