import type * as t from 'io-ts'
import { didYouMean } from './did-you-mean.js'
import { described, type InputProblem } from './problem.js'

/** One key that a codec knows. */
export interface Field {
  readonly key: string
  readonly codec: t.Any
  readonly required: boolean
}

/** The parts of io-ts codecs that carry structure, told apart by their tags. */
type Tagged =
  | { readonly _tag: 'ExactType' | 'ArrayType'; readonly type: t.Any }
  | { readonly _tag: 'DictionaryType'; readonly codomain: t.Any }
  | { readonly _tag: 'IntersectionType'; readonly types: ReadonlyArray<t.Any> }
  | { readonly _tag: 'InterfaceType' | 'PartialType'; readonly props: Readonly<Record<string, t.Any>> }
  | { readonly _tag?: undefined }

const tagged = (codec: object): Tagged => codec

/** The keys that a codec of objects knows; nothing for other codecs. The table and its checks cannot drift apart. */
export const fieldsOf = (codec: t.Any): ReadonlyArray<Field> => {
  const tag = tagged(codec)
  switch (tag._tag) {
    case 'ExactType':
      return fieldsOf(tag.type)
    case 'IntersectionType':
      return tag.types.flatMap(fieldsOf)
    case 'InterfaceType':
    case 'PartialType': {
      const required = tag._tag === 'InterfaceType'
      return Object.entries(tag.props).map(([key, of]) => ({ key, codec: of, required }))
    }
    case 'ArrayType':
    case 'DictionaryType':
    case undefined:
      return []
  }
}

/** Whether a value is an object with keys: not an array, not null. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Keys that a codec does not know, all the way down. As deep as the codec, however deep the value is. */
export const unknownKeys = (
  codec: t.Any,
  value: unknown,
  path: ReadonlyArray<string> = [],
): ReadonlyArray<InputProblem> => {
  const tag = tagged(codec)
  if (tag._tag === 'ArrayType' && Array.isArray(value))
    return value.flatMap((item, index) => unknownKeys(tag.type, item, [...path, String(index)]))
  if (!isRecord(value)) return []
  if (tag._tag === 'DictionaryType')
    return Object.entries(value).flatMap(([key, item]) => unknownKeys(tag.codomain, item, [...path, key]))
  const fields = new Map(fieldsOf(codec).map(field => [field.key, field.codec]))
  if (fields.size === 0) return []
  return Object.keys(value).flatMap((key): ReadonlyArray<InputProblem> => {
    const field = fields.get(key)
    if (field !== undefined) return unknownKeys(field, value[key], [...path, key])
    const absent = [...fields.keys()].filter(known => !Object.hasOwn(value, known))
    const problem = `unknown key${didYouMean(key, absent) || `: known are ${[...fields.keys()].join(', ')}`}`
    return [{ path: [...path, key], problem, about: 'key' }]
  })
}

/**
 * The parts of a value that its codec takes, and stand-ins for the others, so that what is well-shaped can be looked at
 * further while the rest is complained of.
 */
export const fittingParts = <A extends object>(codec: t.Type<A, unknown>, value: unknown, standIns: Partial<A>): A => {
  const given = isRecord(value) ? value : {}
  const parts = fieldsOf(codec).map(({ key, codec: of }): [string, unknown] => {
    const isFit = Object.hasOwn(given, key) && of.decode(given[key])._tag === 'Right'
    return [key, isFit ? given[key] : standIns[key as keyof A]]
  })
  return Object.fromEntries(parts.filter(([, part]) => part !== undefined)) as A
}

/** Leaves out what is said of places where something is wrong already: it was said of a stand-in. */
export const notAbout = (
  known: ReadonlyArray<InputProblem>,
  further: ReadonlyArray<InputProblem>,
): ReadonlyArray<InputProblem> => {
  const places = new Set(known.filter(({ about }) => about !== 'key').map(({ path }) => JSON.stringify(path)))
  return further.filter(({ path }) => !path.some((_, index) => places.has(JSON.stringify(path.slice(0, index + 1)))))
}

/** An intersection numbers its members in the context of an error; nobody outside knows of them. */
const isNumbering = (codec: object): boolean => {
  const tag = tagged(codec)
  return tag._tag === 'IntersectionType' || (tag._tag === 'ExactType' && isNumbering(tag.type))
}

const pathOf = (context: t.Context): ReadonlyArray<string> =>
  context.flatMap(({ key }, index) => {
    const parent = context[index - 1]
    return parent === undefined || isNumbering(parent.type) ? [] : [key]
  })

/** The failures of io-ts in words, one for each place. */
export const problemsOf = (errors: t.Errors): ReadonlyArray<InputProblem> => {
  const problems = new Map<string, InputProblem>()
  for (const { value, context, message } of errors) {
    const path = pathOf(context)
    const expected = context.at(-1)?.type.name ?? ''
    const problem =
      value === undefined && path.length > 0
        ? `is missing: expected ${expected}`
        : (message ?? `expected ${expected}, got ${described(value)}`)
    const place = JSON.stringify(path)
    if (!problems.has(place)) problems.set(place, { path, problem })
  }
  return [...problems.values()]
}
