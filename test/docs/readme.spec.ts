import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import * as help from '../../src/cli/help.js'
import { decodeConfig } from '../../src/codecs/config.js'
import { decodeFact } from '../../src/codecs/fact.js'
import {
  allBlocks,
  anchorsOf,
  blocksIn,
  blocksOf,
  documents,
  linksOf,
  root,
  showPrinted,
  type Block,
} from './markdown.js'
import { printedByCommand, printedByProgram } from './run-block.js'
import { complaintsAbout } from './type-check.js'

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

const shell = blocksIn('bash', 'sh', 'console')
const programs = blocksIn('ts', 'js')

test('programs in the documentation compile', { timeout: 120_000 }, () => {
  expect(programs.length).toBeGreaterThan(10)
  expect(complaintsAbout(programs)).toEqual([])
})

const compare = (block: Block, printed: string): void => {
  if (process.env.UPDATE_DOCS === '1') showPrinted(block, printed)
  else expect(printed, 'UPDATE_DOCS=1 npx vitest run test/docs puts it right').toBe(block.printed)
}

describe('what is marked as running prints what is printed below it', () => {
  test.each(programs.filter(({ runs }) => runs))('$document:$line', async block => {
    compare(block, await printedByProgram(block))
  })

  test.each(shell.filter(({ runs }) => runs))('$document:$line', async block => {
    compare(block, await printedByCommand(block))
  })

  test('and there is something of it in the README', () => {
    expect(blocksOf('README.md').filter(({ runs }) => runs)).toHaveLength(2)
  })
})

test('the first program of the README is examples/quick-start', () => {
  const first = blocksOf('README.md').find(({ language }) => language === 'ts')
  expect(`${first?.text ?? ''}\n`).toBe(readFileSync(join(root, 'examples', 'quick-start', 'main.ts'), 'utf8'))
})

test('every npm script and every option that the documentation names exists', () => {
  const unknown = shell.flatMap(({ document, line, text }) => {
    const scriptNames = [...text.matchAll(/npm (?:run (?:--silent )?([\w:-]+)|(test)\b)/g)].map(
      ([, name, test]) => name ?? test ?? '',
    )
    const commands = [...text.matchAll(/npx ticket-escalation (\w+)?([^|>#\n]*)/g)].flatMap(
      ([, name = '', rest = '']) => {
        const told = name === '' ? help.generalHelp : ((help as Record<string, string>)[`${name}Help`] ?? '')
        const options = [...rest.matchAll(/--[\w-]+/g)].map(([option]) => option)
        return [
          ...(told === '' ? [name] : []),
          ...options.filter(option => !told.includes(option) && option !== '--help'),
        ]
      },
    )
    return [...scriptNames.filter(name => !(name in scripts)), ...commands].map(what => `${document}:${line}: ${what}`)
  })
  expect(unknown).toEqual([])
})

test.each(documents)('links of %s lead somewhere', document => {
  const broken = linksOf(document).filter(
    ({ path, anchor }) =>
      !existsSync(join(root, path)) ||
      (anchor !== undefined && path.endsWith('.md') && !anchorsOf(path).includes(anchor)),
  )
  expect(broken).toEqual([])
})

test('configs in the documentation are configs', () => {
  const wrong = blocksIn('yaml')
    .map(({ document, line, text }) => ({ document, line, config: decodeConfig(parse(text)) }))
    .filter(({ config }) => config._tag === 'Left')
  expect(wrong).toEqual([])
})

test('facts in the documentation are facts', () => {
  const lines = allBlocks
    .filter(({ language }) => language === 'json' || language === 'jsonl')
    .flatMap(({ text }) => text.split('\n').filter(line => line.includes('"ticketId"') && line.startsWith('{"type"')))
  expect(lines.length).toBeGreaterThan(3)
  expect(lines.filter(line => decodeFact(JSON.parse(line))._tag === 'Left')).toEqual([])
})
