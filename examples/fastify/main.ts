// The escalation pages in Fastify: node build/examples/fastify/main.js, then open http://localhost:3000/sign-in
import fastify from 'fastify'
import { toNodeHandler } from 'ticket-escalation/node'
import { pages, signIn } from '../desk/desk.js'

const app = fastify()

await app.register(scope => {
  const listener = toNodeHandler(pages)
  // In this scope only: bodies stay unread, for the pages read them.
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
  for (const url of ['/automation/escalation', '/automation/escalation/*'])
    scope.all(url, (request, reply) => {
      // From here the answer is the pages' own: Fastify adds nothing to it, and an event stream may stay open.
      reply.hijack()
      return listener(request.raw, reply.raw)
    })
})

app.get('/sign-in', (_request, reply) => reply.header('set-cookie', signIn()).redirect('/automation/escalation', 303))

await app.listen({ port: Number(process.env.PORT ?? 3000) })
export const server = app.server
