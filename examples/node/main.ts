// The escalation pages in plain Node: node build/examples/node/main.js, then open http://localhost:3000/sign-in
import { createServer } from 'node:http'
import { toNodeHandler } from 'ticket-escalation/node'
import { pages, signIn } from '../desk/desk.js'

const listener = toNodeHandler(pages)

export const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  if (pathname === '/automation/escalation' || pathname.startsWith('/automation/escalation/'))
    void listener(request, response)
  else if (pathname === '/sign-in')
    response.writeHead(303, { 'set-cookie': signIn(), location: '/automation/escalation' }).end()
  else response.writeHead(404).end()
}).listen(Number(process.env.PORT ?? 3000))
