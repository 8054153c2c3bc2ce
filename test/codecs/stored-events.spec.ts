import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { eventFrom, stored as inboxTypes } from '../../src/adapters/in-system/events.js'
import { eventTable, row, type Stored } from '../../src/codecs/event-table.js'
import { assignmentRows, encodePolicyEvent, policyRows, readPolicyEvent } from '../../src/codecs/policy-events.js'
import type {
  StoredAcknowledgement,
  StoredActive,
  StoredConfirmed,
  StoredFiredStep,
  StoredResolved,
} from '../../src/codecs/stored-incident.js'
import { StoredInstant } from '../../src/codecs/stored-instant.js'
import { object } from '../../src/codecs/stored-object.js'
import type { StoredFallback, StoredLevels, StoredPolicy, StoredStep } from '../../src/codecs/stored-policy.js'
import { encodeTicketEvent, readTicketEvent, ticketRows } from '../../src/codecs/ticket-events.js'
import type {
  Acknowledgement,
  ActiveIncident,
  ConfirmedIncident,
  FiredStep,
  ResolvedIncident,
} from '../../src/domain/incident/incident.js'
import type { TicketEvent } from '../../src/domain/incident/index.js'
import type { Levels } from '../../src/domain/policy/catalog.js'
import type { Fallback, Policy, Step } from '../../src/domain/policy/policy.js'
import { instant } from '../../src/domain/time.js'

const folder = join(import.meta.dirname, '..', 'stored-events')
const files = readdirSync(folder).filter(name => name.endsWith('.json'))
const storedIn = (file: string): Stored => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Stored
const fingerprint = (stored: Stored): string =>
  createHash('sha256').update(JSON.stringify(stored)).digest('hex').slice(0, 16)

const policyTypes = Object.keys({ ...policyRows, ...assignmentRows })
const inbox: ReadonlyArray<string> = Object.values(inboxTypes)
const isOfInbox = (file: string): boolean => inbox.includes(storedIn(file).type)

describe('what was stored is read for ever', () => {
  test.each(files.filter(isOfInbox))('%s, by the inbox', file => {
    const about = { stream: 'escalationInbox-ann', revision: 0, position: 0, id: '', recordedAt: 0 }
    expect(eventFrom({ ...storedIn(file), ...about })).toBeDefined()
  })

  test.each(files.filter(file => !isOfInbox(file)))('%s, trusted and checked alike', file => {
    const stored = storedIn(file)
    const read = policyTypes.includes(stored.type) ? readPolicyEvent : readTicketEvent
    const checked = read(stored, 'checked')
    expect(checked).toEqual(E.right(expect.objectContaining({ type: expect.any(String) as string })))
    expect(read(stored, 'trusted')).toEqual(checked)
  })

  test('every row of the table has a file', () => {
    const shown = new Set(files.map(file => storedIn(file).type))
    expect([...Object.keys(ticketRows), ...policyTypes, ...inbox].filter(type => !shown.has(type))).toEqual([])
  })

  test('files are added, never removed and never changed', () => {
    const listed = readFileSync(join(folder, 'index.txt'), 'utf8').trim().split('\n')
    const present = files.map(file => `${file} ${fingerprint(storedIn(file))}`)
    expect(present, 'add new files to index.txt, and leave the old lines alone').toEqual(expect.arrayContaining(listed))
    expect(listed, 'index.txt lacks a file').toEqual(expect.arrayContaining(present))
  })

  test('an older version stays beside the newer one', () => {
    // Before there were sequences, an incident was told apart by its time alone.
    interface Opened {
      readonly type: 'Opened'
      readonly at: number
      readonly sequence: number
    }
    const table = eventTable<Opened>(
      {
        Opened: row(t.strict({ openedAt: StoredInstant }, 'Opened'), ({ openedAt }) => ({
          type: 'Opened',
          at: openedAt,
          sequence: 0,
        })),
        'Opened.v2': row(object('Opened.v2', { at: StoredInstant, sequence: t.Int }, {}), stored => ({
          type: 'Opened',
          ...stored,
        })),
      },
      { Opened: 'Opened.v2' },
    )
    const old: Stored = { type: 'Opened', data: { openedAt: 1772452800000 } }
    const today: Opened = { type: 'Opened', at: instant(1772452800000), sequence: 0 }
    for (const trust of ['trusted', 'checked'] as const) {
      expect(table.read(old, trust)).toEqual(E.right(today))
      expect(table.read(table.encode(today), trust)).toEqual(E.right(today))
    }
    expect(table.encode(today)).toEqual({ type: 'Opened.v2', data: { at: 1772452800000, sequence: 0 } })
  })
})

describe('what cannot be read says why', () => {
  const reply = { ticketId: 'HD-1', at: 1772452800000, author: 'human' }
  const problemsOf = (type: string, data: Stored['data'], trust: 'trusted' | 'checked' = 'checked') => {
    const read = readTicketEvent({ type, data }, trust)
    if (E.isRight(read)) throw new Error('was read')
    expect(read.left.storedType).toBe(type)
    return read.left.problems
  }

  test.each(['ClientReplied.v9', 'constructor', '__proto__', ''])('a type that is not known: %j', type => {
    expect(problemsOf(type, reply)).toEqual(['this type of event is not known'])
    expect(problemsOf(type, reply, 'trusted')).toEqual(['this type of event is not known'])
  })

  test.each([[null], [7], ['text'], [[reply]]])('data that is no object: %j', data => {
    expect(problemsOf('ClientReplied', data)).toEqual(['the data is not an object'])
    expect(problemsOf('ClientReplied', data, 'trusted')).toEqual(['the data is not an object'])
  })

  test('fields that are missing or of another kind, each with its path', () => {
    expect(problemsOf('ClientReplied', { ticketId: 'HD-1', author: 'machine', at: '2026-03-02T12:00:00Z' })).toEqual([
      'at: expected epoch milliseconds, got text "2026-03-02T12:00:00Z"',
      'author: expected "human" | "automation", got text "machine"',
    ])
    expect(problemsOf('ClientReplied', { at: 1.5, author: 'human' })).toEqual([
      'ticketId: is missing: expected string',
      'at: expected epoch milliseconds, got the number 1.5',
    ])
  })

  test('a confirmed incident that nobody acknowledged', () => {
    const [file] = files.filter(name => name === 'IncidentsReassessed.json')
    const text = JSON.stringify(storedIn(file!).data).replace(
      '"status":"Active"',
      '"status":"Confirmed","acknowledgements":[]',
    )
    expect(problemsOf('IncidentsReassessed', JSON.parse(text) as Stored['data'])[0]).toMatch(/^incidents\[\d\]/)
  })

  test('what is not known is dropped and overwrites nothing', () => {
    const read = readTicketEvent(
      { type: 'ClientReplied', data: { ...reply, type: 'TicketClosed', mood: 'angry' } },
      'checked',
    )
    expect(read).toEqual(E.right({ ...reply, type: 'ClientReplied' }))
  })
})

test('absent fields are left out of what is stored', () => {
  const event: TicketEvent = {
    type: 'TicketOpened',
    ticketId: 'HD-1',
    at: instant(1772452800000),
    openedBy: 'client',
    deskId: 'billing',
    clientId: undefined,
  }
  expect(encodeTicketEvent(event)).toStrictEqual({
    type: 'TicketOpened',
    data: { ticketId: 'HD-1', at: 1772452800000, openedBy: 'client', deskId: 'billing' },
  })
  expect(
    encodePolicyEvent({ type: 'PolicyAssigned', at: instant(0), level: 'default', id: undefined, policyId: null }),
  ).toStrictEqual({ type: 'PolicyAssigned', data: { at: 0, level: 'default', policyId: null } })
})

test('only events of today are written', () => {
  for (const [type, { codec }] of Object.entries(ticketRows)) expect(codec.name, type).toBe(type)
})

/** The keys that a type of the domain has and the codec of what is stored has not: for the compiler. */
type Forgotten<Domain, Codec extends t.Any> = Exclude<keyof Domain, keyof t.TypeOf<Codec>>

test('no field of the domain is forgotten, which the compiler checks', () => {
  const forgotten: readonly [
    Forgotten<Policy, typeof StoredPolicy>?,
    Forgotten<Step, typeof StoredStep>?,
    Forgotten<Fallback, typeof StoredFallback>?,
    Forgotten<Levels, typeof StoredLevels>?,
    Forgotten<FiredStep, typeof StoredFiredStep>?,
    Forgotten<Acknowledgement, typeof StoredAcknowledgement>?,
    Forgotten<ActiveIncident, typeof StoredActive>?,
    Forgotten<ConfirmedIncident, typeof StoredConfirmed>?,
    Forgotten<ResolvedIncident, typeof StoredResolved>?,
  ] = []
  const none: ReadonlyArray<undefined> = forgotten
  expect(none).toEqual([])
})
