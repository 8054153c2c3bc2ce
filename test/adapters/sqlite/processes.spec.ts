import { expect, onTestFinished, test } from 'vitest'
import type { Json } from '../../../src/ports/event-store.js'
import { startChild } from '../../child-process.js'
import { openStore, request, temporaryPath, told } from './fixture.js'

const start = (file: string, ...args: string[]) => {
  const child = startChild(new URL(file, import.meta.url), args)
  onTestFinished(() => child.kill('SIGKILL'))
  return child
}

test('several processes on one file: every append wins once, revisions and positions have no gap', async () => {
  const path = temporaryPath()
  const names = ['ann', 'bob', 'cyd']
  // All of them also race to create the file.
  const children = names.map(name => start('./racing-child.ts', path, name, '60'))
  for (const child of children) expect(await child.line()).toBe('ready')
  for (const child of children) child.say('go')
  const conflicts = await Promise.all(children.map(async child => Number(await child.line())))
  for (const child of children) {
    const { code, errors } = await child.ended
    expect(code, errors).toBe(0)
  }
  const store = await openStore({ path })
  const events = await store.readStream('shared')
  expect(events).toHaveLength(180)
  expect(events.map(({ revision }) => revision)).toEqual(events.map((_, at) => at))
  for (const name of names) {
    const won = events.map(({ data }) => data as { name: string; won: Json }).filter(data => data.name === name)
    expect(won.map(data => data.won)).toEqual(Array.from({ length: 60 }, (_, n) => n))
  }
  const log = await store.readLog({ after: -1, limit: 1_000 })
  expect(log.events.map(({ position }) => position)).toEqual(log.events.map((_, at) => at + 1))
  expect(conflicts.reduce((sum, count) => sum + count)).toBeGreaterThan(0)
})

test('what a process was told is appended survives its SIGKILL, and nothing is half written', async () => {
  const path = temporaryPath()
  await (await openStore({ path })).close()
  const acknowledged: string[] = []
  for (let kill = 0; kill < 5; kill++) {
    const child = start('./appending-child.ts', path, '100000', `k${kill}-`)
    // Killed at some moment after a few appends, most likely within the next one.
    for (let n = 0; n <= kill * 3; n++) {
      const [stream = '', outcome] = (await child.line()).split(' ', 2)
      expect(outcome).toBe('appended')
      acknowledged.push(stream)
    }
    child.kill('SIGKILL')
    expect(await child.ended).toMatchObject({ signal: 'SIGKILL' })
  }
  const store = await openStore({ path })
  const streams = await store.readStreams(acknowledged)
  expect(streams.filter(events => events.length !== 1)).toEqual([])
  const { events } = await store.readLog({ after: -1, limit: 100_000 })
  expect(events.length).toBeGreaterThanOrEqual(acknowledged.length)
  expect(events.filter(({ damage }) => damage !== undefined)).toEqual([])
  expect(told(await store.append(request('afterwards')))).toBe('appended')
})

test('a follower sees what another process appends', async () => {
  const path = temporaryPath()
  const store = await openStore({ path, followPollMs: 20 })
  const stop = new AbortController()
  const seen: string[] = []
  const following = (async () => {
    for await (const page of store.follow({ after: -1, limit: 3, signal: stop.signal })) {
      seen.push(...page.events.map(({ stream }) => stream))
      if (seen.length >= 20) stop.abort()
    }
  })()
  const child = start('./appending-child.ts', path, '20', 'theirs')
  await following
  expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => `theirs${n}`))
  await child.ended
})
