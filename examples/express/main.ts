// The escalation pages in Express: node build/examples/express/main.js, then open http://localhost:3000/sign-in
import express from 'express'
import { toNodeHandler } from 'ticket-escalation/node'
import { pages, signIn } from '../desk/desk.js'

const app = express()

// Before express.json() and its like: those read the body, and the pages' forms would come empty.
app.use('/automation/escalation', toNodeHandler(pages))
app.use(express.json())

app.get('/sign-in', (_request, response) => {
  response.setHeader('set-cookie', signIn()).redirect(303, '/automation/escalation')
})

export const server = app.listen(Number(process.env.PORT ?? 3000))
