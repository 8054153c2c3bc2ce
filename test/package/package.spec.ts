import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** What may be in the package; anything else fails. */
const allowed = [
  /^package\.json$/,
  /^README\.md$/,
  /^LICENSE$/,
  /^CHANGELOG\.md$/,
  /^dist\/.+\.js$/,
  /^dist\/.+\.d\.ts$/,
]
const forbidden = [/\.(spec|test|bench)\./, /\.map$/]

/** Entries that must load with none of the optional peers installed. */
const withoutPeers = ['.', './fp', './memory', './in-system', './email', './simulation']
const peers = ['fast-check', 'nodemailer', '@photostructure/sqlite', 'hono', '@hono/node-server']

/** The lines of Node that are promised, and where another line than the running one comes from. */
const nodes = ['20.20.2', '22.23.3', '24.21.0']
const platform =
  process.platform === 'darwin' && process.arch === 'arm64' ? 'bin-darwin-arm64' : `${process.platform}-${process.arch}`

const root = join(import.meta.dirname, '..', '..')
const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  name: string
  exports: Record<string, unknown>
  devDependencies: Record<string, string>
}
const entries = Object.keys(packageJson.exports).filter(entry => entry !== './package.json')
const nameOf = (entry: string) => packageJson.name + entry.slice(1)

const workshop = mkdtempSync(join(tmpdir(), 'ticket-escalation-package-'))
const bare = join(workshop, 'bare')
const full = join(workshop, 'full')
let tarball = ''

/** A plain shell's environment: nothing of vitest, and nothing that npm tells its scripts. */
const plain = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|NODE_OPTIONS|NODE_ENV|npm_(lifecycle|package|command))/.test(name),
  ),
)

const run = async (cwd: string, command: string, ...args: string[]): Promise<string> => {
  try {
    return (await promisify(execFile)(command, args, { cwd, env: plain, maxBuffer: 64 * 2 ** 20 })).stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error([command, ...args].join(' ') + `\n${stdout}\n${stderr}`, { cause: error })
  }
}
const npm = (cwd: string, ...args: string[]) => run(cwd, 'npm', ...args)
const tool = (name: string, ...args: string[]) => run(root, join(root, 'node_modules', '.bin', name), ...args)

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )

const consumer = async (folder: string, packages: readonly string[]) => {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, version: '0.0.0' }))
  await npm(folder, 'install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', ...packages)
  writeFileSync(
    join(folder, 'load.mjs'),
    `import { createRequire } from 'node:module'
     const require = createRequire(import.meta.url)
     for (const entry of process.argv.slice(2)) {
       const imported = Object.keys(await import(entry)).sort().join()
       const required = Object.keys(require(entry)).filter(name => name !== '__esModule').sort().join()
       if (imported !== required) throw new Error(entry + ': import ' + imported + ' but require ' + required)
     }
     console.log(process.version)`,
  )
}

beforeAll(async () => {
  // Packed from a copy, so that neither a stale dist is shipped nor one in use is rebuilt.
  const copy = join(workshop, 'source')
  mkdirSync(copy)
  for (const name of ['package.json', 'tsconfig.json', '.config', 'src', 'README.md', 'LICENSE', 'CHANGELOG.md'])
    if (existsSync(join(root, name))) cpSync(join(root, name), join(copy, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  await npm(copy, 'pack', '--pack-destination', workshop)
  tarball = join(
    workshop,
    readdirSync(workshop).find(name => name.endsWith('.tgz'))!,
  )
  await consumer(bare, [tarball])
  await consumer(full, [tarball, ...peers.map(peer => `${peer}@${packageJson.devDependencies[peer]!}`)])
})

afterAll(() => {
  rmSync(workshop, { recursive: true, force: true })
})

describe('the tarball', () => {
  const installed = () => join(bare, 'node_modules', packageJson.name)

  test('holds what it should and nothing else', () => {
    const files = filesBelow(installed())
    expect(files.filter(file => !allowed.some(pattern => pattern.test(file)))).toEqual([])
    expect(files.filter(file => forbidden.some(pattern => pattern.test(file)))).toEqual([])
    expect(files).toEqual(expect.arrayContaining(['package.json', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']))
  })

  test('is clean for publint', async () => {
    expect(await tool('publint', 'run', tarball, '--strict')).toContain('All good')
  })

  test('has types that resolve (are the types wrong?)', async () => {
    await tool('attw', tarball, '--profile', 'esm-only', '--no-emoji')
  })

  test('installs nothing that runs a script', () => {
    const manifests = filesBelow(join(bare, 'node_modules')).filter(file =>
      /^(@[^/]+\/)?[^/]+\/package\.json$/.test(file),
    )
    const scripted = manifests.filter(file => {
      const { scripts = {} } = JSON.parse(readFileSync(join(bare, 'node_modules', file), 'utf8')) as {
        scripts?: Record<string, string>
      }
      return ['preinstall', 'install', 'postinstall'].some(name => name in scripts)
    })
    expect(manifests.length).toBeGreaterThan(3)
    expect(scripted).toEqual([])
  })
})

describe.each(nodes)('under plain Node %s', version => {
  const line = version.split('.')[0]!
  const running = process.versions.node.startsWith(`${line}.`)
  const source = `node-${platform}@${version}`
  const node = (folder: string, ...args: string[]) =>
    running
      ? run(folder, process.execPath, ...args)
      : npm(folder, 'exec', '--yes', '--prefer-offline', `--package=${source}`, '--', 'node', ...args)
  let missing = ''

  beforeAll(async () => {
    const answer = await node(bare, '--version').catch((error: unknown) => String(error))
    if (!answer.startsWith(`v${line}.`)) missing = /^npm error .+$/m.exec(answer)?.[0] ?? answer.slice(0, 200)
    if (missing !== '') console.error(`FAILED TO OBTAIN Node ${line} (${source}): its tests are skipped. ${missing}`)
  })

  test('every entry can be imported and required', async ({ skip }) => {
    if (missing !== '') skip(`Node ${line} could not be had`)
    expect(await node(full, 'load.mjs', ...entries.map(nameOf))).toContain(`v${line}.`)
  })

  test('the entries that need no optional peer load without any', async ({ skip }) => {
    if (missing !== '') skip(`Node ${line} could not be had`)
    expect(await node(bare, 'load.mjs', ...withoutPeers.map(nameOf))).toContain(`v${line}.`)
  })

  test('the command runs', async ({ skip }) => {
    if (missing !== '') skip(`Node ${line} could not be had`)
    expect(await node(bare, join('node_modules', '.bin', 'ticket-escalation'), '--help')).toContain('ticket-escalation')
  })
})
