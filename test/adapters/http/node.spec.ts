import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { describe, expect, onTestFinished, test } from 'vitest'
import { toNodeHandler } from '../../../src/node.js'
import { acknowledgePath, base, helpDesk, hiddenFields, origin, readable } from './desk.js'

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const person = { 'x-test-person': 'ann' }

describe('toNodeHandler', () => {
  test('serves pages and takes forms over a real connection', async () => {
    const desk = await helpDesk()
    await desk.opened('T-1')
    const at = await serve(toNodeHandler(desk.handler))
    const page = await fetch(`${at}${acknowledgePath('T-1')}`, { headers: person })
    const text = await page.text()
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store'])
    const body = new URLSearchParams(hiddenFields({ status: 200, text, headers: page.headers }, acknowledgePath('T-1')))
    const done = await fetch(`${at}${acknowledgePath('T-1')}`, { method: 'POST', body, headers: { ...person, origin } })
    expect(done.status).toBe(200)
    expect(await desk.events('Acknowledged')).toHaveLength(1)
    expect(await fetch(`${at}${base}`, { method: 'PUT', headers: person })).toMatchObject({ status: 405 })
  })

  test('leaves the host’s own Request and Response alone', async () => {
    const before = [globalThis.Request, globalThis.Response]
    await serve(toNodeHandler((await helpDesk()).handler))
    expect([globalThis.Request, globalThis.Response]).toEqual(before)
  })

  test('in Express, mounted under the path, before or without a body parser', async () => {
    const desk = await helpDesk()
    await desk.opened('T-1')
    const app = express()
    app.use(base, toNodeHandler(desk.handler))
    app.use(express.urlencoded())
    const at = await serve(app as RequestListener)
    const page = await fetch(`${at}${acknowledgePath('T-1')}`, { headers: person })
    const text = await page.text()
    const body = new URLSearchParams(hiddenFields({ status: 200, text, headers: page.headers }, acknowledgePath('T-1')))
    expect(
      await fetch(`${at}${acknowledgePath('T-1')}`, { method: 'POST', body, headers: { ...person, origin } }),
    ).toMatchObject({ status: 200 })
  })

  test('behind a body parser it says what is wrong instead of waiting for ever', async () => {
    const desk = await helpDesk()
    const app = express()
    app.use(express.json(), express.urlencoded())
    app.use(base, toNodeHandler(desk.handler))
    const at = await serve(app as RequestListener)
    const answer = await fetch(`${at}${acknowledgePath('T-1')}`, {
      method: 'POST',
      body: new URLSearchParams({ a: 'b' }),
      headers: person,
    })
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('before express.json()')])
  })

  test('a body that never ends is cut off at the limit', async () => {
    const desk = await helpDesk()
    const at = await serve(toNodeHandler(desk.handler))
    const sending = httpRequest(`${at}${acknowledgePath('T-1')}`, {
      method: 'POST',
      headers: { ...person, 'content-type': 'application/x-www-form-urlencoded', 'transfer-encoding': 'chunked' },
    })
    sending.on('error', () => undefined)
    const answered = once(sending, 'response') as Promise<[IncomingMessage]>
    for (let count = 0; count < 20; count++) sending.write('x'.repeat(10_000))
    const [answer] = await answered
    expect(answer.statusCode).toBe(413)
    sending.destroy()
  })

  test('bad links are counted by the address of the connection', async () => {
    const desk = await helpDesk({ bearerLinks: { keys: [{ id: 'a', secret: 'k'.repeat(32) }] } })
    const at = await serve(toNodeHandler(desk.handler))
    const statuses = []
    for (let count = 0; count < 62; count++) statuses.push((await fetch(`${at}${base}/link/x`)).status)
    expect(statuses.slice(59)).toEqual([403, 429, 429])
  })
})

describe('live pages', () => {
  interface Stream {
    readonly next: () => Promise<string>
    readonly close: () => Promise<void>
    readonly response: Response
  }

  const watch = async (at: string): Promise<Stream> => {
    const stop = new AbortController()
    const response = await fetch(`${at}${base}/events`, { headers: person, signal: stop.signal })
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let rest = ''
    return {
      response,
      next: async () => {
        while (!rest.includes('\n\n')) {
          const { value, done } = await reader.read()
          if (done) return 'end'
          rest += value
        }
        const [first = '', ...others] = rest.split('\n\n')
        rest = others.join('\n\n')
        return first
      },
      close: async () => {
        stop.abort()
        await reader.cancel().catch(() => undefined)
      },
    }
  }

  test('are told that something happened, and nothing else', async () => {
    const desk = await helpDesk()
    const at = await serve(toNodeHandler(desk.handler))
    const stream = await watch(at)
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream')
    expect(stream.response.headers.get('cache-control')).toBe('no-store')
    const first = await stream.next()
    expect(first).toMatch(/^event: position\ndata: \d+$/)
    await desk.opened('T-1')
    const told = stream.next()
    await desk.clock.advance({ seconds: 2 })
    await desk.clock.advance({ seconds: 2 })
    expect(await told).toMatch(/^event: position\ndata: \d+$/)
    expect(await told).not.toBe(first)
    await stream.close()
  })

  test('one look at the log serves a hundred watchers, and stops with the last of them', async () => {
    const desk = await helpDesk()
    let looks = 0
    const { position } = desk.escalations
    Object.assign(desk.escalations, {
      position: () => {
        looks++
        return position()
      },
    })
    const at = await serve(toNodeHandler(desk.handler))
    const streams = await Promise.all(Array.from({ length: 100 }, () => watch(at)))
    await Promise.all(streams.map(stream => stream.next()))
    const before = looks
    for (let count = 0; count < 5; count++) await desk.clock.advance({ seconds: 2 })
    expect(looks - before).toBeLessThanOrEqual(6)
    await Promise.all(streams.map(stream => stream.close()))
    // The server hears of the last one that went.
    await expect
      .poll(async () => {
        const from = looks
        await desk.clock.advance({ seconds: 2 })
        await desk.clock.advance({ seconds: 2 })
        return looks - from
      })
      .toBe(0)
  })

  test('end when the escalations are closed, and nobody without permission sees them', async () => {
    const desk = await helpDesk()
    const at = await serve(toNodeHandler(desk.handler))
    expect(await fetch(`${at}${base}/events`)).toMatchObject({ status: 401 })
    expect(await fetch(`${at}${base}/events`, { method: 'HEAD', headers: person })).toMatchObject({ status: 200 })
    const stream = await watch(at)
    await stream.next()
    await desk.escalations.close()
    const end = stream.next()
    await desk.clock.advance({ seconds: 2 })
    expect(await end).toBe('end')
  })

  test('the overview works without script: the same page, with a link to itself', async () => {
    const desk = await helpDesk()
    await desk.opened('T-1')
    const page = await desk.visit(base)
    expect(readable(page)).toContain('Not live As of 12:00 Refresh')
    expect(page.text).toContain('<a href="">Refresh</a>')
  })
})
