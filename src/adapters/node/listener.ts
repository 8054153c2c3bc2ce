import { getRequestListener } from '@hono/node-server'
import { aFunction, requireOptions } from '../../codecs/option-rules.js'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** What answers requests: `createHttpHandler` makes one. */
export type WebHandler = (
  request: Request,
  connection: { readonly remoteAddress?: string | undefined },
) => Promise<Response> | Response

/** What Express and its like put on a request. */
interface Touched {
  /** The address before a mount path was cut off. */
  readonly originalUrl?: unknown
  readonly body?: unknown
}

const isRead = ({ readableEnded, method }: IncomingMessage, body: unknown): boolean =>
  readableEnded && body !== undefined && method !== 'GET' && method !== 'HEAD'

/**
 * A listener for `http.createServer`, and middleware for Express and its like. Streams in both directions, and aborts what
 * is under way when the client goes. Mount it before anything that reads bodies, such as `express.json()`.
 *
 * @example
 * ```ts
 * createServer(toNodeHandler(handler)).listen(3000)
 * ```
 *
 * @since 0.1.0
 */
export const toNodeHandler = (handler: WebHandler): ((incoming: IncomingMessage, outgoing: ServerResponse) => void) => {
  requireOptions('toNodeHandler', aFunction, handler)
  const listener = getRequestListener(
    (request, { incoming }) => handler(request, { remoteAddress: incoming.socket.remoteAddress }),
    { overrideGlobalObjects: false },
  )
  return (incoming, outgoing) => {
    const { originalUrl, body } = incoming as Touched
    if (isRead(incoming, body)) {
      outgoing.statusCode = 500
      outgoing.end('toNodeHandler: the body was read before. Mount it before express.json() and other body parsers.\n')
      return
    }
    if (typeof originalUrl === 'string') incoming.url = originalUrl
    // It answers 500 itself when a handler fails, and never rejects.
    void listener(incoming, outgoing)
  }
}
