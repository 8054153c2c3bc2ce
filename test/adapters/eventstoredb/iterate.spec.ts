// Streams as `@eventstore/db-client` makes them: Node's, begun when they are made, which fail by an event. One without a
// listener ends the process; here the failure is caught where it would, and told.
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { iterate } from '../../../src/adapters/eventstoredb/iterate.js'

/** Errors that nobody listened to. */
const emitter = () => {
  const unheard: unknown[] = []
  const stream = new Readable({ objectMode: true, read: () => undefined })
  const fail = (message: string): void => {
    try {
      stream.emit('error', new Error(message))
    } catch (error) {
      unheard.push(error)
    }
  }
  return { stream, fail, unheard }
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

const read = async (stream: Readable, most = Infinity): Promise<number> => {
  let count = 0
  for await (const _ of iterate(() => stream as AsyncIterable<unknown>, {})) if (++count >= most) break
  return count
}

test('a stream that fails as soon as it is made fails the read, and not the process', async () => {
  const { stream, fail, unheard } = emitter()
  const opening = (): AsyncIterable<unknown> => {
    queueMicrotask(() => fail('refused'))
    return stream
  }
  await expect(iterate(opening, {}).next()).rejects.toThrow('refused')
  expect(unheard).toEqual([])
})

test('an error that comes after the last item is nobody’s', async () => {
  const { stream, fail, unheard } = emitter()
  stream.push('one')
  stream.push(null)
  expect(await read(stream)).toBe(1)
  fail('late')
  await turn()
  expect(unheard).toEqual([])
})

test('an error that comes after the reader left is nobody’s', async () => {
  const { stream, fail, unheard } = emitter()
  // As the client's streams do it: a cancelled one neither ends nor fails by itself.
  Object.assign(stream, { cancel: async () => void stream.push(null) })
  stream.push('one')
  stream.push('two')
  expect(await read(stream, 1)).toBe(1)
  await turn()
  fail('late')
  expect(unheard).toEqual([])
})

test('a second error after the one that was told is nobody’s', async () => {
  const { stream, fail, unheard } = emitter()
  const reading = read(stream)
  await turn()
  fail('first')
  await expect(reading).rejects.toThrow('first')
  fail('second')
  expect(unheard).toEqual([])
})
