import type { Json } from '../ports/event-store.js'
import { append, event, same, shown, type Promises } from './event-store-under-test.js'

const nested = (levels: number): Json => (levels === 0 ? { deep: true } : { list: [nested(levels - 1)] })

/** Parsed, because a literal `__proto__` would set the prototype. */
const dangerousKeys = JSON.parse(
  '{"__proto__":{"polluted":true},"constructor":1,"toString":"x","":"empty key"}',
) as Json

/** Values that careless stores change. */
const values: Readonly<Record<string, Json>> = {
  null: null,
  'true and false': [true, false],
  'an empty text, list and object': ['', [], {}],
  'texts that look like something else': ['null', '0', '2026-03-02T09:00:00Z', '{"a":1}', ' ', '\\', '"', "'"],
  'texts of every plane': [
    'Zażółć',
    '日本語',
    'שלום',
    '\u{1F468}\u200d\u{1F469}',
    'e\u0301',
    '\u00e9',
    '\ufeff',
    '\u2028',
  ],
  'control characters': ['\u0001', '\t', '\n', '\r\n', '\u007f', '\u0085'],
  numbers: [0, -1, 0.1, 1e21, 5e-324, 1.7976931348623157e308, 9007199254740991, -9007199254740991, 1_772_442_000_000],
  'keys that are dangerous in JavaScript': dangerousKeys,
  'keys of every kind': { 'a.b': 1, 'a b': 2, $ref: 3, é: 4, 'e\u0301': 5, '0': 6, '-1': 7 },
  'deep data': nested(30),
  'a long text': 'é'.repeat(100_000),
  'a long list': Array.from({ length: 5_000 }, (_, n) => n),
}

/** That data comes back as it was. */
export const jsonPromises: Promises = Object.fromEntries(
  Object.entries(values).map(([what, value]): [string, Promises[string]] => [
    `gives back ${what}`,
    async bench => {
      await append(bench, bench.stream('a'), -1, [event({ value }), event(value)])
      const [inside, outside] = await bench.store.readStream(bench.stream('a'))
      // Compared as text: the text of an own key `__proto__` shows it.
      same(shown(inside?.data), shown({ value }), 'data')
      same(shown(outside?.data), shown(value), 'data')
    },
  ]),
)
