import fc from 'fast-check'
import { expect, test } from 'vitest'
import { admitAppend } from '../../src/codecs/admission.js'

const id = '123e4567-e89b-42d3-a456-426614174000'

const problemOf = (stream: string, eventId: string, type = 'Happened'): string | undefined => {
  const events = [{ id: eventId, type, data: null }]
  const admitted = admitAppend({ stream, expectedRevision: -1, recordedAt: 0, events })
  return 'problem' in admitted ? admitted.problem : undefined
}

/** Texts with what is special about them, and nearly that. */
const odd = fc
  .array(
    fc.oneof(
      fc.constantFrom('\0', '\ud800', '\udc00', '🎫', '-', 'é', '\uffff', '\ud7ff', '\ue000'),
      fc.string({ maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map(parts => parts.join(''))
  .filter(text => text !== '')

test('a name is refused if it holds NUL or half a surrogate pair, and for nothing else that is in it', () => {
  fc.assert(
    fc.property(odd, name => {
      const isWrong = name.includes('\0') || /\p{Surrogate}/u.test(name)
      expect(problemOf(name, id)).toBe(isWrong ? 'stream contains NUL or half a surrogate pair' : undefined)
      expect(problemOf('a', id, name)).toBe(
        isWrong ? 'events[0].type contains NUL or half a surrogate pair' : undefined,
      )
    }),
  )
})

test('an id is a UUID in lower case, or refused', () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
  const nearly = fc
    .tuple(fc.uuid(), fc.nat({ max: 35 }), fc.constantFrom('', '-', 'g', 'A', '/', ':', '`', '0', 'f', ' ', '\n', 'ff'))
    .map(([text, at, instead]) => text.slice(0, at) + instead + text.slice(at + 1))
  fc.assert(
    fc.property(fc.oneof(fc.uuid(), nearly, odd), text => {
      expect(problemOf('a', text) === undefined).toBe(uuid.test(text) && text.length === 36)
    }),
    { numRuns: 1_000 },
  )
})
