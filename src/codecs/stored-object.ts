import * as t from 'io-ts'

/** A codec of a stored object: it has these keys and perhaps those, and whatever else is there is left out. */
export const object = <Required extends t.Props, Optional extends t.Props>(
  name: string,
  required: Required,
  optional: Optional,
): t.ExactC<t.IntersectionC<[t.TypeC<Required>, t.PartialC<Optional>]>> =>
  t.exact(t.intersection([t.type(required), t.partial(optional)]), name)

/** One of a few texts. */
export const oneOf = <Text extends string>(first: Text, ...others: ReadonlyArray<Text>): t.Type<Text, Text> => {
  const all: ReadonlyArray<unknown> = [first, ...others]
  const is = (value: unknown): value is Text => all.includes(value)
  return new t.Type<Text, Text, unknown>(
    all.map(text => JSON.stringify(text)).join(' | '),
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    t.identity,
  )
}

/** Something or `null`. One codec rather than a union, so that a mistake is told once. */
export const orNull = <Value>(codec: t.Type<Value, unknown>): t.Type<Value | null, unknown> =>
  new t.Type<Value | null, unknown>(
    `${codec.name} | null`,
    (value): value is Value | null => value === null || codec.is(value),
    (value, context) => (value === null ? t.success(null) : codec.validate(value, context)),
    value => (value === null ? null : codec.encode(value)),
  )

/** A list with at least one item. */
export const nonEmpty = <Item>(
  item: t.Type<Item, unknown>,
  name: string,
): t.Type<readonly [Item, ...ReadonlyArray<Item>], unknown> => {
  type Items = readonly [Item, ...ReadonlyArray<Item>]
  const items = t.readonlyArray(item)
  const isNonEmpty = (value: ReadonlyArray<Item>): value is Items => value.length > 0
  return new t.Type<Items, unknown>(
    name,
    (value): value is Items => items.is(value) && isNonEmpty(value),
    (value, context) => {
      const read = items.validate(value, context)
      if (read._tag === 'Left') return read
      return isNonEmpty(read.right) ? t.success(read.right) : t.failure(value, context, 'expected at least one')
    },
    value => items.encode(value),
  )
}
