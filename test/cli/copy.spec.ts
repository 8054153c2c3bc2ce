import { readFileSync, rmSync, statSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { inbox } from '../../src/adapters/in-system/inbox.js'
import { memoryEventStore } from '../../src/adapters/memory/index.js'
import { sqliteEventStore } from '../../src/adapters/sqlite/index.js'
import { copyLog } from '../../src/cli/copy-log.js'
import { shownAddress, storeAt } from '../../src/cli/store-at.js'
import { createEscalations } from '../../src/escalations.js'
import type { EventStore, StoredEvent } from '../../src/ports/event-store.js'
import { command, folder } from './command.js'

const files = folder()
const noProgress = () => undefined

const policy = {
  id: 'standard',
  steps: [
    { delayMinutes: 10, notify: { user: 'ann' }, channel: 'bell' },
    { delayMinutes: 30, notify: { user: 'lead' }, channel: 'bell' },
  ],
}

/** A helpdesk with some history: policies, assignments, tickets, messages sent, an inbox. */
const helpdesk = async (store: EventStore, tickets = 40, namespace?: string): Promise<void> => {
  const bell = inbox({ store, ...(namespace === undefined ? {} : { namespace }) })
  const escalations = await createEscalations({
    store,
    directory: { people: ids => ids.map(id => ({ id })) },
    channels: { bell: bell.channel },
    namespace,
  })
  await escalations.policies.save(policy)
  await escalations.policies.assign({ default: true }, 'standard')
  const at = new Date(Date.now() - 31 * 60_000)
  for (let n = 0; n < tickets; n++) await escalations.record({ type: 'TicketOpened', ticketId: `T-${n}`, at })
  await escalations.tick()
  for (let n = 0; n < tickets; n += 3)
    await escalations.record({ type: 'AgentReplied', ticketId: `T-${n}`, at: new Date() })
  await escalations.close()
}

const logOf = async (path: string): Promise<ReadonlyArray<StoredEvent>> => {
  const store = sqliteEventStore({ path })
  await store.open()
  const { events } = await store.readLog({ after: -1, limit: 1_000_000 })
  await store.close()
  return events
}

const withoutPosition = (events: ReadonlyArray<StoredEvent>) => events.map(({ position: _, ...event }) => event)

const source = async (name: string, tickets?: number): Promise<string> => {
  const path = files.path(name)
  await helpdesk(sqliteEventStore({ path }), tickets)
  return path
}

describe('copy from one SQLite file into another', () => {
  test('takes everything over, in order, and says how much that was', async () => {
    const path = await source('a.db')
    const to = files.path('a-copy.db')
    const { code, out, err } = await command('copy', '--from', `sqlite:${path}`, '--to', `sqlite:${to}`)
    const log = await logOf(path)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(new RegExp(`^${log.length} events in \\d+ streams copied, read back and compared\\n$`))
    expect(withoutPosition(await logOf(to))).toEqual(withoutPosition(log))
    expect(log.some(({ stream }) => stream.startsWith('escalationInbox-'))).toBe(true)
  })

  test('and back again: the copy of the copy is the first one', async () => {
    const path = await source('b.db')
    const [there, back] = [files.path('b-there.db'), files.path('b-back.db')]
    await command('copy', '--from', `sqlite:${path}`, '--to', `sqlite:${there}`)
    const { code } = await command('copy', '--from', `sqlite:${there}`, '--to', `sqlite:${back}`)
    expect(code).toBe(0)
    expect(withoutPosition(await logOf(back))).toEqual(withoutPosition(await logOf(path)))
  })

  test('the copy goes on where the original was: nothing fires again, and what is open still fires', async () => {
    const path = await source('c.db', 6)
    const to = files.path('c-copy.db')
    await command('copy', '--from', `sqlite:${path}`, '--to', `sqlite:${to}`)
    const open = async (one: string) => {
      const sent: string[] = []
      const escalations = await createEscalations({
        store: sqliteEventStore({ path: one }),
        directory: { people: ids => ids.map(id => ({ id })) },
        channels: {
          bell: { send: ({ idempotencyKey }) => (sent.push(idempotencyKey), Promise.resolve({ status: 'accepted' })) },
        },
      })
      const { triggered } = await escalations.tick()
      const { active } = await escalations.dashboard()
      await escalations.close()
      return { sent, triggered, active }
    }
    expect(await open(to)).toEqual(await open(path))
  })

  test('shows how far it is', async () => {
    const path = await source('d.db')
    const { progress } = await command('copy', '--from', `sqlite:${path}`, '--to', `sqlite:${files.path('d-copy.db')}`)
    expect(progress.some(line => /^Copying \[#+ *\] \d+%$/.test(line))).toBe(true)
    expect(progress.at(-1)).toBe('')
  })

  test('--json gives the counts', async () => {
    const path = await source('e.db', 3)
    const to = `sqlite:${files.path('e-copy.db')}`
    const { events, streams } = JSON.parse(
      (await command('copy', '--from', `sqlite:${path}`, '--to', to, '--json')).out,
    )
    const again = await command('copy', '--from', `sqlite:${path}`, '--to', to, '--json')
    expect(JSON.parse(again.out)).toEqual({ events, streams, found: events })
  })

  test('copies one namespace and leaves the others', async () => {
    const path = files.path('f.db')
    await helpdesk(sqliteEventStore({ path }), 3)
    await helpdesk(sqliteEventStore({ path }), 5, 'branch')
    const to = files.path('f-copy.db')
    const { code } = await command('copy', '--from', `sqlite:${path}`, '--to', `sqlite:${to}`, '--namespace', 'branch')
    expect(code).toBe(0)
    const copied = await logOf(to)
    expect(copied.every(({ stream }) => stream.startsWith('branch_escalation'))).toBe(true)
    expect(copied).toHaveLength((await logOf(path)).filter(({ stream }) => stream.startsWith('branch_')).length)
  })
})

describe('a copy that is cut short', () => {
  test.each([1, 2, 7])('after %i appends goes on where it stopped', async appends => {
    const path = await source(`cut-${appends}.db`, 300)
    const to = files.path(`cut-${appends}-copy.db`)
    const cut = async (): Promise<void> => {
      const [from, target] = [sqliteEventStore({ path }), sqliteEventStore({ path: to })]
      await from.open()
      await target.open()
      let left = appends
      const dying: EventStore = {
        ...target,
        appendMany: requests => {
          if (left-- <= 0) throw new Error('killed')
          return target.appendMany(requests)
        },
      }
      const copying = copyLog({ from, to: dying, prefixes: ['escalation'], progress: noProgress })
      await expect(copying).rejects.toThrow('killed')
      await from.close()
      await target.close()
    }
    await cut()
    const begun = (await logOf(to)).length
    expect(begun).toBeGreaterThan(0)
    const { code, out } = await command('copy', '--from', `sqlite:${path}`, '--to', `sqlite:${to}`)
    expect({ code, out }).toMatchObject({ code: 0 })
    expect(out).toContain(`${begun} of them were there from a copy before`)
    expect(withoutPosition(await logOf(to))).toEqual(withoutPosition(await logOf(path)))
  })

  test('with a target that loses an append silently, is noticed', async () => {
    const source = await sourceInMemory()
    const target = memoryEventStore()
    await target.open()
    const lossy: EventStore = {
      ...target,
      appendMany: async requests => {
        const outcomes = await target.appendMany(requests.filter(({ stream }) => !stream.includes('Policy')))
        return requests.map((_, at) => outcomes[at] ?? { status: 'appended', revision: 0, position: 0 })
      },
    }
    const copying = copyLog({ from: source, to: lossy, prefixes: ['escalation'], progress: noProgress })
    await expect(copying).rejects.toThrow('is not in the target as it was written')
  })
})

const sourceInMemory = async (): Promise<EventStore> => {
  const store = memoryEventStore()
  await store.open()
  await helpdesk({ ...store, close: () => Promise.resolve() }, 5)
  return store
}

describe('a copy that must not be', () => {
  test('into a store that holds something else', async () => {
    const [path, other] = [await source('g.db', 3), await source('h.db', 3)]
    const before = readFileSync(other)
    const { code, err } = await command('copy', '--from', `sqlite:${path}`, '--to', `sqlite:${other}`)
    expect(code).toBe(2)
    expect(err).toContain('the target holds something else')
    expect(readFileSync(other).equals(before)).toBe(true)
  })

  test('into a copy that somebody has gone on with', async () => {
    const path = await source('i.db', 3)
    const to = files.path('i-copy.db')
    await command('copy', '--from', `sqlite:${path}`, '--to', `sqlite:${to}`)
    await helpdesk(sqliteEventStore({ path: to }), 4)
    const { code, err } = await command('copy', '--from', `sqlite:${path}`, '--to', `sqlite:${to}`)
    expect(code).toBe(2)
    expect(err).toContain('the target holds something else')
  })

  test('from a source with a damaged event', async () => {
    const store = await sourceInMemory()
    const damaged: EventStore = {
      ...store,
      readLog: async options => {
        const page = await store.readLog(options)
        const events = page.events.map(event =>
          event.position === 7 ? { ...event, data: null, damage: 'torn' } : event,
        )
        return { ...page, events }
      },
    }
    const target = memoryEventStore()
    await target.open()
    const copying = copyLog({ from: damaged, to: target, prefixes: ['escalation'], progress: noProgress })
    await expect(copying).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('is damaged: torn') as string,
    })
    expect(await target.head()).toBe(-1)
  })

  test.each([
    [['copy'], '--from and --to are missing'],
    [['copy', '--from', 'sqlite:x'], '--to is missing'],
    [['copy', '--from', 'sqlite:x', '--to', 'sqlite:x'], '--from and --to are the same store'],
    [['copy', '--from', 'oracle:x', '--to', 'sqlite:x'], '--from: expected sqlite:FILE, esdb://HOST:PORT'],
    [['copy', '--from', 'sqlite:', '--to', 'sqlite:x'], '--from: expected sqlite:FILE'],
    [['copy', '--from', 'sqlite:a', '--to', 'sqlite:b', '--namespace', 'a-b'], '--namespace: letters, digits'],
    [['copy', '--from', 'sqlite:a', '--to', 'sqlite:b', '--froms', 'c'], 'unknown option --froms'],
  ])('%j', async (args, message) => {
    const { code, err } = await command(...args)
    expect(code).toBe(2)
    expect(err).toContain(message)
  })

  test('from a file that is not there makes no file', async () => {
    const { code, err } = await command('copy', '--from', `sqlite:${files.path('none.db')}`, '--to', 'sqlite:x.db')
    expect(code).toBe(1)
    expect(err).toContain('there is no such file')
    expect(statSync(files.path('none.db'), { throwIfNoEntry: false })).toBeUndefined()
    rmSync('x.db', { force: true })
  })
})

describe('a server', () => {
  test('whose client is not installed is told what to install', async () => {
    const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
    const store = storeAt('to', 'esdb://localhost:2113?tls=false', false, () => Promise.reject(missing))
    await expect(store).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('npm install @eventstore/db-client') as string,
    })
  })

  test('has an address whose password is not shown', () => {
    expect(shownAddress('esdb://admin:changeit@localhost:2113?tls=true')).toBe('esdb://***@localhost:2113?tls=true')
  })

  test('with an address that its client does not understand is bad usage', async () => {
    await expect(storeAt('to', 'esdb://', false)).rejects.toMatchObject({ exitCode: 2 })
  })
})
