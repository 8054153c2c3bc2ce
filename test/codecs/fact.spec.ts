import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import type { FactInput } from '../../src/codecs/fact-input.js'
import { factCodecs } from '../../src/codecs/fact-shapes.js'
import { decodeFact } from '../../src/codecs/fact.js'
import { fieldsOf } from '../../src/codecs/shape.js'
import { editDistance } from '../../src/codecs/did-you-mean.js'
import { problemsText } from '../../src/codecs/problem.js'
import type { Fact } from '../../src/domain/ticket/fact.js'

const at = '2026-03-02T09:00:00Z'
const instant = Date.parse(at)

/** The fact, or the problems as text. */
const decoded = (input: unknown): unknown => {
  const result = decodeFact(input)
  return result._tag === 'Right' ? result.right : problemsText(result.left)
}
const fact = (type: string, more: object = {}) => ({ type, ticketId: 'T-1', at, ...more })

describe('a fact of each type', () => {
  const common = { ticketId: 'T-1', at: instant }
  test.each<[FactInput, unknown]>([
    [
      { type: 'TicketOpened', ticketId: 'T-1', at },
      { type: 'TicketOpened', ...common, openedBy: 'client' },
    ],
    [
      { type: 'TicketOpened', ticketId: 'T-1', at, deskId: 'd', clientId: 'c', assigneeId: 'a', openedBy: 'agent' },
      { type: 'TicketOpened', ...common, deskId: 'd', clientId: 'c', assigneeId: 'a', openedBy: 'agent' },
    ],
    [
      { type: 'TicketOpened', ticketId: 'T-1', at, deskId: null, clientId: null, assigneeId: null, factId: null },
      { type: 'TicketOpened', ...common, openedBy: 'client' },
    ],
    [
      { type: 'ClientReplied', ticketId: 'T-1', at, factId: 'f' },
      { type: 'ClientReplied', ...common, factId: 'f', author: 'human' },
    ],
    [
      { type: 'ClientReplied', ticketId: 'T-1', at, author: 'automation' },
      { type: 'ClientReplied', ...common, author: 'automation' },
    ],
    [
      { type: 'AgentReplied', ticketId: 'T-1', at, agentId: 'ann' },
      { type: 'AgentReplied', ...common, author: 'human', agentId: 'ann' },
    ],
    [
      { type: 'TicketAssigned', ticketId: 'T-1', at, assigneeId: null },
      { type: 'TicketAssigned', ...common, assigneeId: null },
    ],
    [
      { type: 'TicketMoved', ticketId: 'T-1', at, deskId: '__proto__' },
      { type: 'TicketMoved', ...common, deskId: '__proto__' },
    ],
    [
      { type: 'TicketClientChanged', ticketId: 'T-1', at, clientId: 'c' },
      { type: 'TicketClientChanged', ...common, clientId: 'c' },
    ],
    [
      { type: 'TicketPolicySet', ticketId: 'T-1', at, policyId: 'none' },
      { type: 'TicketPolicySet', ...common, policyId: 'none' },
    ],
    [
      { type: 'TicketPolicySet', ticketId: 'T-1', at, policyId: null },
      { type: 'TicketPolicySet', ...common, policyId: null },
    ],
    [
      { type: 'Acknowledged', ticketId: 'T-1', at: new Date(at), by: 'ann', via: 'email' },
      { type: 'Acknowledged', ...common, by: 'ann', via: 'email' },
    ],
    [
      { type: 'Acknowledged', ticketId: 'T-1', at, by: 'ann', via: 'email', answerByAt: '2026-03-02T10:01:00+01:00' },
      { type: 'Acknowledged', ...common, by: 'ann', via: 'email', answerByAt: common.at + 60_000 },
    ],
    [
      { type: 'Acknowledged', ticketId: 'T-1', at, by: 'ann', via: 'email', answerByAt: null },
      { type: 'Acknowledged', ...common, by: 'ann', via: 'email' },
    ],
    [
      { type: 'TicketMerged', ticketId: 'T-1', at, intoTicketId: 'T-2' },
      { type: 'TicketMerged', ...common, intoTicketId: 'T-2' },
    ],
    [
      { type: 'TicketClosed', ticketId: 'T-1', at },
      { type: 'TicketClosed', ...common },
    ],
    [
      { type: 'TicketReopened', ticketId: 'T-1', at },
      { type: 'TicketReopened', ...common },
    ],
    [
      { type: 'TicketDeleted', ticketId: 'T-1', at },
      { type: 'TicketDeleted', ...common },
    ],
    [
      { type: 'TicketPaused', ticketId: 'T-1', at },
      { type: 'TicketPaused', ...common },
    ],
    [
      { type: 'TicketResumed', ticketId: 'T-1', at },
      { type: 'TicketResumed', ...common },
    ],
  ])('%j', (input, expected) => {
    expect(decoded(input)).toStrictEqual(expected)
  })

  test('every type of the domain has a codec, and the input type speaks of the same types', () => {
    expectTypeOf<keyof typeof factCodecs>().toEqualTypeOf<Fact['type']>()
    expectTypeOf<FactInput['type']>().toEqualTypeOf<Fact['type']>()
    type KeysOf<Of, Type> = keyof Extract<Of, { readonly type: Type }>
    type SameKeys = { [Type in Fact['type']]: KeysOf<FactInput, Type> extends KeysOf<Fact, Type> ? true : Type }
    expectTypeOf<SameKeys[Fact['type']]>().toEqualTypeOf<true>()
  })
})

describe('what is refused, and how it is said', () => {
  test.each([
    [fact('TicketOpend'), 'type: unknown type of fact "TicketOpend". Did you mean "TicketOpened"?'],
    [fact('ticketclosed'), 'type: unknown type of fact "ticketclosed". Did you mean "TicketClosed"?'],
    [fact('Exploded'), 'type: unknown type of fact "Exploded": known are TicketOpened, '],
    [fact('__proto__'), 'type: unknown type of fact "__proto__"'],
    [fact('constructor'), 'type: unknown type of fact "constructor"'],
    [{ ticketId: 'T-1', at }, 'type: is missing'],
    [{ type: 7, ticketId: 'T-1', at }, 'type: expected text, got the number 7'],
    [{ type: 'TicketClosed', at }, 'ticketId: is missing: expected a ticket id'],
    [{ ...fact('TicketClosed'), ticketId: '' }, 'ticketId: must not be empty'],
    [{ ...fact('TicketClosed'), ticketId: null }, 'ticketId: expected text, got null'],
    [{ ...fact('TicketClosed'), ticketId: 17 }, 'ticketId: expected text, got the number 17: put it in quotes'],
    [{ ...fact('TicketClosed'), ticketId: 'T\0' }, 'ticketId: must not hold control characters'],
    [{ ...fact('TicketClosed'), ticketId: 'x'.repeat(4096) }, 'ticketId: at most 200 characters, got 4096'],
    [{ ...fact('TicketClosed'), ticketId: '\ud800' }, 'ticketId: must not hold control characters or broken Unicode'],
    [{ type: 'TicketClosed', ticketId: 'T-1' }, 'at: is missing: expected ISO 8601 with an offset'],
    [{ ...fact('TicketClosed'), at: '2026-02-30T09:00:00Z' }, 'at: expected ISO 8601 with an offset'],
    [{ ...fact('TicketClosed'), at: '2026-03-02T23:59:60Z' }, 'got text "2026-03-02T23:59:60Z"'],
    [{ ...fact('TicketClosed'), at: '2026-03-02T09:00:00' }, 'at: expected ISO 8601 with an offset'],
    [{ ...fact('TicketClosed'), at: '+010000-01-01T00:00:00Z' }, 'at: expected ISO 8601 with an offset'],
    [{ ...fact('TicketClosed'), at: instant }, `at: expected ISO 8601 with an offset`],
    [{ ...fact('TicketClosed'), at: new Date(Number.NaN) }, 'at: expected ISO 8601 with an offset'],
    [fact('TicketAssigned'), "assigneeId: is missing: expected a person's id or null"],
    [fact('TicketMoved', { deskId: 5 }), 'deskId: expected text, got the number 5: put it in quotes'],
    [fact('TicketOpened', { openedBy: 'nobody' }), 'openedBy: expected "client" or "agent", got text "nobody"'],
    [fact('ClientReplied', { author: null }), 'author: expected "human" or "automation", got null'],
    [fact('Acknowledged', { by: 'ann' }), 'via: is missing'],
    [
      fact('Acknowledged', { by: 'ann', via: 'email', answerByAt: 'noon' }),
      'answerByAt: expected ISO 8601 with an offset',
    ],
    [
      fact('Acknowledged', { by: 'ann', via: 'email', answerByAt: fact('TicketClosed').at }),
      'answerByAt: expected a time after the acknowledgement, which is of',
    ],
    [fact('TicketMerged', {}), 'intoTicketId: is missing'],
    [fact('TicketClosed', { factId: '' }), 'factId: must not be empty'],
  ])('%j', (input, problem) => {
    expect(decoded(input)).toContain(problem)
  })

  test('everything that is wrong is said at once', () => {
    const result = decodeFact({ type: 'TicketMoved', ticketId: '', at: 'now', deskId: 7 })
    expect(result._tag === 'Left' && result.left.map(({ path }) => path)).toEqual([['ticketId'], ['at'], ['deskId']])
  })
})

describe('keys that are not of the type', () => {
  test.each([
    [fact('TicketOpened', { asigneeId: 'ann' }), 'asigneeId: unknown key. Did you mean "assigneeId"?'],
    [fact('TicketOpened', { AssigneeID: 'ann' }), 'AssigneeID: unknown key. Did you mean "assigneeId"?'],
    [fact('AgentReplied', { autor: 'automation' }), 'autor: unknown key. Did you mean "author"?'],
    [fact('TicketClosed', { facttId: 'f' }), 'facttId: unknown key. Did you mean "factId"?'],
    [{ type: 'TicketClosed', tikcetId: 'T-1', at }, 'tikcetId: unknown key. Did you mean "ticketId"?'],
  ])('near a key that is absent, they are refused: %j', (input, problem) => {
    expect(decoded(input)).toContain(problem)
  })

  test.each([
    fact('TicketOpened', { subject: 'Help', priority: 1, tags: ['a'], custom: { deep: [] } }),
    fact('TicketClosed', { agentId: 'ann', deskId: 'billing', author: 'human' }),
    fact('TicketOpened', { assigneeId: 'ann', asigneeId: 'bob' }),
    JSON.parse(`{"type":"TicketClosed","ticketId":"T-1","at":"${at}","__proto__":{"admin":true}}`),
  ])('otherwise they are ignored: %j', input => {
    const result = decoded(input)
    expect(result).toMatchObject({ type: input.type, ticketId: 'T-1', at: instant })
    expect(Object.keys(result as object)).not.toContain('__proto__')
    expect((result as Record<string, unknown>)['admin']).toBeUndefined()
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })

  test('no two keys of ours are near each other, so that one is never taken for a misspelt other', () => {
    const keys = [...new Set(Object.values(factCodecs).flatMap(codec => fieldsOf(codec).map(({ key }) => key)))]
    const near = keys.flatMap((a, index) => keys.slice(index + 1).filter(b => editDistance(a, b, 2) <= 2))
    // Beside `at`, which every fact has.
    expect(near).toEqual(['by'])
  })
})

describe('whatever comes', () => {
  const depth = 100_000
  const deep = (open: string, end: string, close: string) =>
    JSON.parse(open.repeat(depth) + end + close.repeat(depth)) as unknown
  const milliseconds = (run: () => void) => {
    // Processor time: what a busy machine does meanwhile is not what the code costs.
    const before = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000
  }

  test.each([null, undefined, 7, Number.NaN, 'text', true, 10n, Symbol('x'), [], [fact('TicketClosed')], () => 1])(
    '%s is no fact',
    input => {
      expect(decoded(input)).toContain('expected a fact, an object with "type", "ticketId" and "at", got ')
    },
  )

  test('a key of the host’s own may be called like one of another type', () => {
    expect(decodeFact(fact('TicketClosed', { intoTicketId: 'T-1', ticketId: 'T-1' }))._tag).toBe('Right')
  })

  test('depth does not matter', () => {
    const list = deep('[', '', ']')
    const object = deep('{"a":', '1', '}')
    const spent = milliseconds(() => {
      expect(decoded(list)).toContain('got a list')
      expect(decoded(object)).toContain('type: is missing')
      expect(decoded(fact('TicketMoved', { deskId: list }))).toBe('deskId: expected text, got a list')
      expect(decoded(fact('TicketMoved', { deskId: object }))).toBe('deskId: expected text, got an object')
      expect(decoded(fact('TicketClosed', { more: list }))).toMatchObject({ type: 'TicketClosed' })
    })
    expect(spent).toBeLessThan(500)
  })

  test('nor does width', () => {
    const keys = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`key-${index}`, index]))
    const spent = milliseconds(() => {
      expect(decoded(fact('TicketClosed', keys))).toBe('a fact has at most 1000 keys, got 100003')
    })
    expect(spent).toBeLessThan(500)
  })

  test('it never throws, and what it takes is a fact of the domain', () => {
    const type = fc.oneof(fc.constantFrom(...Object.keys(factCodecs)), fc.anything())
    const almost = fc.record(
      { type, ticketId: fc.anything(), at: fc.oneof(fc.constant(at), fc.anything()), deskId: fc.anything() },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(fc.anything({ withDate: true, withMap: true, withNullPrototype: true }), almost), input => {
        const result = decodeFact(input)
        if (result._tag === 'Left') expect(result.left.length).toBeGreaterThan(0)
        else expect(factCodecs[result.right.type].is(result.right)).toBe(true)
      }),
    )
  })

  test('the quick check agrees with the codec', () => {
    const id = fc.oneof(fc.constantFrom('T-1', '', '\0', null, undefined), fc.string())
    const any = fc.record(
      {
        type: fc.constantFrom(...(Object.keys(factCodecs) as Fact['type'][])),
        ticketId: id,
        at: fc.constantFrom(at, 'now', '2026-03-02T09:00:00+01:00'),
        factId: id,
        deskId: id,
        clientId: id,
        assigneeId: id,
        agentId: id,
        policyId: id,
        by: id,
        via: id,
        intoTicketId: id,
        openedBy: fc.constantFrom('client', 'agent', 'human'),
        author: fc.constantFrom('human', 'automation', 'agent'),
      },
      { requiredKeys: ['type'] },
    )
    fc.assert(
      fc.property(any, input => {
        const byCodec = factCodecs[input.type].decode(input)
        const isIntoItself = input.type === 'TicketMerged' && input.intoTicketId === input.ticketId
        expect(decodeFact(input)._tag).toBe(isIntoItself ? 'Left' : byCodec._tag)
      }),
    )
  })
})
