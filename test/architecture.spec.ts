import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

/** In what words every factory says what is wrong with its options. */
const optionRules = ['codecs/option-rules.js', 'codecs/port-rules.js']

/** Who may import what, besides its own folder. An entry ending in a slash is a folder of src, `*` is any characters. */
const mayImport: Record<string, readonly string[]> = {
  'domain/': ['fp-ts/lib/Either.js', 'fp-ts/lib/function.js', 'date-fns/*'],
  'evaluator/': ['domain/'],
  'projections/': ['domain/', 'evaluator/'],
  'codecs/': ['domain/', 'ports/', 'io-ts', 'io-ts/lib/*.js', 'fp-ts/lib/*.js'],
  'ports/': ['domain/'],
  'application/': ['domain/', 'evaluator/', 'projections/', 'codecs/', 'ports/', 'fp-ts/lib/*.js'],
  'simulation/': ['domain/', 'evaluator/', 'projections/', 'codecs/', 'ports/'],
  'testing/': [
    'domain/',
    'evaluator/',
    'ports/',
    'codecs/fact-input.js',
    ...optionRules,
    'adapters/memory/',
    'fast-check',
  ],
  'adapters/system-': ['domain/', 'ports/', 'node:*'],
  // What every store checks before it writes is part of the border to data.
  'adapters/memory/': ['domain/', 'ports/', 'codecs/admission.js', ...optionRules, 'adapters/system-', 'node:*'],
  'adapters/sqlite/': [
    'domain/',
    'ports/',
    'codecs/admission.js',
    ...optionRules,
    'adapters/system-',
    'node:*',
    '@photostructure/sqlite',
  ],
  'adapters/eventstoredb/': ['domain/', 'ports/', 'codecs/admission.js', ...optionRules, 'adapters/system-', 'node:*'],
  'adapters/email/': ['domain/', 'ports/', ...optionRules, 'adapters/system-', 'node:*', 'nodemailer', 'nodemailer/*'],
  // It calls the library instead of being called, so it knows its public face.
  'adapters/http/': [
    'domain/',
    'ports/',
    'projections/',
    'adapters/system-',
    'codecs/policy-input.js',
    'codecs/problem.js',
    ...optionRules,
    'escalations-api.js',
    'views.js',
    'explain-ticket.js',
    'escalation-error.js',
    'node:*',
    'hono',
    'hono/*',
  ],
  'adapters/node/': [...optionRules, 'node:*', '@hono/node-server'],
  'adapters/in-system/': ['domain/', 'ports/', ...optionRules, 'adapters/system-', 'node:*'],
}

/** These wire the rest together and may import everything. */
const wiring = /^cli\/|^escalations\/|^[^/]+\.ts$/

/** What occurs in one place of src only, and the place. */
const onlyIn: readonly { what: string; pattern: RegExp; place: string }[] = [
  {
    what: 'the wall clock',
    pattern: /\bnew Date\(\)|\bDate\.now\b|(?<![\w.])Date\(\)/,
    place: 'adapters/system-clock.ts',
  },
  {
    what: 'the monotonic clock',
    pattern: /\bperformance\.now\b|\bprocess\.hrtime\b/,
    place: 'adapters/system-clock.ts',
  },
  { what: 'timers', pattern: /\bset(Timeout|Interval|Immediate)\(|node:timers/, place: 'adapters/' },
  {
    what: 'randomness',
    pattern: /\bMath\.random\b|\brandom(UUID|Bytes|Int)\(|\bgetRandomValues\(/,
    place: 'adapters/system-random.ts',
  },
]

const saysNothing = /^(utils?|helpers?|common|types?|managers?|core|shared|misc|lib)$/

const matches = (pattern: string, name: string): boolean => {
  const regExp = pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('\\*', '.*')
  return new RegExp(`^${regExp}${/[/-]$/.test(pattern) ? '' : '$'}`).test(name)
}

const src = join(import.meta.dirname, '..', 'src')
const everything = readdirSync(src, { recursive: true, encoding: 'utf8' }).map(file => file.replaceAll('\\', '/'))
const sources = everything.filter(file => file.endsWith('.ts'))
const textOf = (file: string) => readFileSync(join(src, file), 'utf8')
const withoutComments = (text: string) => text.replace(/\/\*[^]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')

/** Imports of a file: packages as written, files of src as paths from src. */
const importsOf = (file: string): string[] =>
  ts
    .preProcessFile(textOf(file), true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .map(to => (to.startsWith('.') ? normalize(join(dirname(file), to)).replaceAll('\\', '/') : to))

describe('imports', () => {
  test.each(sources)('%s', file => {
    if (wiring.test(file)) return
    const [folder, allowed = []] = Object.entries(mayImport).find(([place]) => matches(place, file)) ?? []
    expect(folder, `${file} is in no folder of the table`).toBeDefined()
    const forbidden = importsOf(file).filter(to => ![folder!, ...allowed].some(place => matches(place, to)))
    expect(forbidden).toEqual([])
  })

  test('ports hold types only, and the error that stores throw', () => {
    const ports = sources.filter(file => file.startsWith('ports/'))
    expect(ports.filter(file => /^import (?!type )/m.test(textOf(file)))).toEqual([])
    const running = ports.flatMap(file =>
      [...withoutComments(textOf(file)).matchAll(/^(?:export )?(?:const|let|function|class|enum) \w+/gm)].map(
        ([declared]) => `${file}: ${declared}`,
      ),
    )
    expect(running).toEqual(['ports/event-store.ts: export class EventStoreError'])
  })
})

test.each(onlyIn)('$what is used in src/$place only', ({ pattern, place }) => {
  const users = sources.filter(file => pattern.test(withoutComments(textOf(file))))
  expect(users.filter(file => !matches(place, file))).toEqual([])
})

test('every name says what is inside', () => {
  const nameless = everything.filter(file => saysNothing.test(file.split('/').at(-1)!.split('.')[0]!))
  expect(nameless).toEqual([])
})

test('every entry of package.json has its source', () => {
  const { exports } = JSON.parse(readFileSync(join(src, '..', 'package.json'), 'utf8')) as {
    exports: Record<string, string | { default: string }>
  }
  const entries = Object.values(exports).flatMap(target => (typeof target === 'string' ? [] : [target.default]))
  const missing = entries.filter(js => !existsSync(join(src, js.replace('./dist/', '').replace(/\.js$/, '.ts'))))
  expect(missing).toEqual([])
})
