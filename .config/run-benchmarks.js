// npm run bench [-- NAME]: runs each compiled test/benchmarks/*.bench.ts (or those whose name contains NAME) in its own process.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'build', 'test', 'benchmarks')
const wanted = process.argv[2] ?? ''
const isCurrent = file => existsSync(join(root, 'test', 'benchmarks', file.replace(/\.js$/, '.ts')))

const benchmarks = existsSync(folder)
  ? readdirSync(folder).filter(file => file.endsWith('.bench.js') && file.includes(wanted) && isCurrent(file))
  : []

if (benchmarks.length === 0) console.log('No benchmark matches.')

for (const file of benchmarks.sort()) {
  console.log(`\n${file.replace(/\.bench\.js$/, '')}`)
  const { status } = spawnSync(process.execPath, ['--expose-gc', join(folder, file)], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
