import * as E from 'fp-ts/lib/Either.js'
import type { Fact } from '../domain/ticket/fact.js'
import { didYouMean, editDistance } from './did-you-mean.js'
import type { Instant } from '../domain/time.js'
import { factCodecs, instantOrNull, type FactType } from './fact-shapes.js'
import { instantText, parseInstant } from './instant.js'
import { described, quoted, type InputProblem } from './problem.js'
import { fieldsOf, isRecord, problemsOf, type Field } from './shape.js'

type Input = Readonly<Record<string, unknown>>

/** What a key stands for when it is absent. */
const defaults: Readonly<Partial<Record<FactType, Readonly<Record<string, string>>>>> = {
  TicketOpened: { openedBy: 'client' },
  ClientReplied: { author: 'human' },
  AgentReplied: { author: 'human' },
}

interface FactReader {
  readonly type: FactType
  /** Every key but `type` and `at`, with its check. */
  readonly fields: ReadonlyArray<Field & { readonly orElse: string | undefined }>
  /** Which known keys a key nearly is, as far as that was looked up; none for the known keys themselves. */
  readonly nearMisses: Map<string, ReadonlyArray<string>>
}

const readers = new Map<string, FactReader>(
  (Object.keys(factCodecs) as FactType[]).map(type => {
    const fields = fieldsOf(factCodecs[type])
      .filter(({ key }) => key !== 'type' && key !== 'at')
      .map(field => ({ ...field, orElse: defaults[type]?.[field.key] }))
    const known = ['type', 'at', ...fields.map(({ key }) => key)]
    return [type, { type, fields, nearMisses: new Map<string, ReadonlyArray<string>>(known.map(key => [key, []])) }]
  }),
)

/** How many unknown keys are remembered. A host has a handful; whoever sends more pays for the look-up each time. */
const mostRemembered = 1000

/** How many keys a fact may have, those of the host included. */
const mostKeys = 1000

const nearKeys = ({ fields, nearMisses }: FactReader, key: string): ReadonlyArray<string> => {
  const remembered = nearMisses.get(key)
  if (remembered !== undefined) return remembered
  const lowerCased = key.toLowerCase()
  const near = ['type', 'at', ...fields.map(field => field.key)].filter(
    known => known.toLowerCase() === lowerCased || editDistance(known, key, 2) <= 2,
  )
  if (nearMisses.size < mostRemembered) nearMisses.set(key, near)
  return near
}

/**
 * Keys that are nearly one of this type's, where that one is absent: a typing error that must not pass as something
 * left out. Other keys are the host's business.
 */
const misspeltKeys = (reader: FactReader, input: Input): ReadonlyArray<InputProblem> =>
  Object.keys(input).flatMap((key): ReadonlyArray<InputProblem> => {
    const meant = nearKeys(reader, key).find(known => !Object.hasOwn(input, known))
    return meant === undefined
      ? []
      : [{ path: [key], problem: `unknown key. Did you mean ${JSON.stringify(meant)}?`, about: 'key' }]
  })

const hasMisspeltKeys = (reader: FactReader, input: Input): boolean => {
  for (const key in input) if (nearKeys(reader, key).some(known => !Object.hasOwn(input, known))) return true
  return false
}

/**
 * Checks an object by the fields of its type's codec, without the codec's own machinery, which builds a context for
 * each key just in case. Nothing is returned when anything is wrong: the codec then says what.
 */
const read = (reader: FactReader, input: Input): Fact | undefined => {
  const at = parseInstant(input['at'])
  if (at === undefined) return undefined
  const fact: Record<string, unknown> = { type: reader.type, ticketId: input['ticketId'], at }
  let known = 2
  for (const { key, codec, required, orElse } of reader.fields) {
    const value = input[key]
    if (value === undefined && !required) {
      if (orElse !== undefined) fact[key] = orElse
      continue
    }
    const decoded = codec === instantOrNull && value !== null ? parseInstant(value) : value
    if (!codec.is(decoded)) return undefined
    known++
    // `null` means the same as an absent key wherever the codec allows it in a key that may be left out.
    if (decoded !== null || required) fact[key] = decoded
  }
  if (!isPromiseAfter(at, fact['answerByAt']) || isMergedIntoItself(fact)) return undefined
  const given = Object.keys(input).length
  if (given !== known && (given > mostKeys || hasMisspeltKeys(reader, input))) return undefined
  return fact as unknown as Fact
}

const isMergedIntoItself = ({ ticketId, intoTicketId }: Input): boolean =>
  intoTicketId !== undefined && intoTicketId === ticketId

const mergeProblem = (input: Input): InputProblem | undefined => {
  if (input['type'] !== 'TicketMerged' || !isMergedIntoItself(input)) return undefined
  const problem = `expected the id of another ticket, got ${described(input['intoTicketId'])}, which is this one`
  return { path: ['intoTicketId'], problem: `a ticket cannot be merged into itself: ${problem}` }
}

/** Whether a promised time, if there is one, comes after it was promised. */
const isPromiseAfter = (at: Instant, answerByAt: unknown): boolean => typeof answerByAt !== 'number' || answerByAt > at

/** What is wrong with a promised time; nothing where it, or the time of the promise, is no time at all. */
export const promiseProblem = (at: unknown, answerByAt: unknown): InputProblem | undefined => {
  const [madeAt, dueAt] = [parseInstant(at), parseInstant(answerByAt)]
  if (madeAt === undefined || dueAt === undefined || isPromiseAfter(madeAt, dueAt)) return undefined
  const problem = `expected a time after the acknowledgement, which is of ${instantText(madeAt)}, got ${instantText(dueAt)}`
  return { path: ['answerByAt'], problem }
}

const problemsIn = (reader: FactReader, input: Input): ReadonlyArray<InputProblem> => {
  const given = Object.keys(input).length
  if (given > mostKeys) return [{ path: [], problem: `a fact has at most ${mostKeys} keys, got ${given}` }]
  const decoded = factCodecs[reader.type].decode(input)
  const misspelt = misspeltKeys(reader, input)
  if (E.isLeft(decoded)) return [...misspelt, ...problemsOf(decoded.left)]
  const further = [promiseProblem(input['at'], input['answerByAt']), mergeProblem(input)]
  return [...misspelt, ...further.filter(problem => problem !== undefined)]
}

const unknownType = (type: unknown): InputProblem => {
  const known = [...readers.keys()]
  if (type === undefined)
    return { path: ['type'], problem: `is missing: expected the type of a fact, like ${known.slice(0, 3).join(', ')}` }
  if (typeof type !== 'string') return { path: ['type'], problem: `expected text, got ${described(type)}` }
  const hint = didYouMean(type, known) || `: known are ${known.join(', ')}`
  return { path: ['type'], problem: `unknown type of fact ${quoted(type)}${hint}` }
}

/**
 * Takes in a fact from outside, or says everything that is wrong with it. Total: no input makes it throw. Looks at no
 * clock; a time far in the future is for the engine to judge.
 *
 * @since 0.1.0
 */
export const decodeFact = (input: unknown): E.Either<ReadonlyArray<InputProblem>, Fact> => {
  if (!isRecord(input))
    return E.left([
      { path: [], problem: `expected a fact, an object with "type", "ticketId" and "at", got ${described(input)}` },
    ])
  const { type } = input
  const reader = typeof type === 'string' ? readers.get(type) : undefined
  if (reader === undefined) return E.left([unknownType(type)])
  const fact = read(reader, input)
  return fact === undefined ? E.left(problemsIn(reader, input)) : E.right(fact)
}
