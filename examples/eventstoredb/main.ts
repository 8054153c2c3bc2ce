// `npm run example:cluster`: three workers and a sender as processes of their own on one log. One worker is killed in the
// middle of a tick, another one frozen for longer than its lease, and the server is killed and started again. Then the log
// is held against what reached the phones. `-- --seeds 20` tells twenty such stories, `-- --from 7` begins with seed 7.
// On a server that ESCALATION_EVENTSTOREDB_URL names, everything but the restart of the server.
import { parseArgs } from 'node:util'
import { isAsPromised, type Counts } from './count.js'
import { tellStory } from './story.js'

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '1' }, from: { type: 'string', default: '1' } },
})
const [seeds, from] = [Number(values.seeds), Number(values.from)]
if (!Number.isInteger(seeds) || seeds < 1 || !Number.isInteger(from)) {
  console.error('Expected whole numbers: --seeds N --from N')
  process.exit(2)
}

const given = process.env.ESCALATION_EVENTSTOREDB_URL ?? ''
const url = given === '' ? undefined : given
console.log(
  url === undefined
    ? "The server: this project's test server, killed and restarted in every story"
    : 'The server: that of ESCALATION_EVENTSTOREDB_URL. It is not ours to restart: that part is left out',
)

const columns: ReadonlyArray<readonly [string, (counts: Counts) => number]> = [
  ['due', ({ due }) => due],
  ['decided', ({ decided }) => decided],
  ['twice', ({ decidedTwice }) => decidedTwice],
  ['delivered', ({ delivered }) => delivered],
  ['unknown', ({ unknown }) => unknown],
  ['arrived', ({ arrived }) => arrived],
  ['repeated', ({ repeated }) => repeated],
  ['unaccounted', ({ unaccounted }) => unaccounted],
  ['lost', ({ lost }) => lost],
]

const row = (name: string, cells: ReadonlyArray<string | number>): string =>
  `${name.padStart(6)}${cells.map((cell, at) => String(cell).padStart((columns[at]?.[0].length ?? 0) + 2)).join('')}`

console.log(
  `\n${row(
    'seed',
    columns.map(([name]) => name),
  )}`,
)
const all: Counts[] = []
for (let seed = from; seed < from + seeds; seed++) {
  const { counts, told } = await tellStory(seed, url)
  all.push(counts)
  console.log(
    row(
      String(seed),
      columns.map(([, of]) => of(counts)),
    ),
  )
  if (seeds === 1 || !isAsPromised(counts)) for (const line of told) console.log(`        ${line}`)
}
console.log(
  row(
    'all',
    columns.map(([, of]) => all.reduce((sum, counts) => sum + of(counts), 0)),
  ),
)

if (all.every(isAsPromised)) {
  console.log(
    '\nNothing was lost, nothing was decided twice, and as much was repeated as had arrived with an unknown outcome.',
  )
  process.exit(0)
}
console.log(
  '\nNOT AS PROMISED: see the rows where twice, unaccounted or lost is not 0, or more was repeated than arrived.',
)
process.exit(1)
