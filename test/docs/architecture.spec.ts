import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root, textOf } from './markdown.js'

const page = textOf('docs/architecture.md')

/** Paths as the page writes them: whole ones, and names that are meant within the folder of their section. */
const named = [...page.matchAll(/`([\w./-]+)`/g)].map(([, name = '']) => name)
const wholePaths = named.filter(name => /^(src|test|examples|docs)(\/|$)/.test(name))
const namesOfFiles = named.filter(name => /^[\w-]+\.ts$/.test(name))

const everything = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map(
  path => `src/${path.replaceAll('\\', '/')}`,
)

test('every path that it names exists', () => {
  expect(wholePaths.length).toBeGreaterThan(30)
  expect(wholePaths.filter(path => !existsSync(join(root, path)))).toEqual([])
  expect(namesOfFiles.filter(name => !everything.some(path => path.endsWith(`/${name}`)))).toEqual([])
})

test('every folder under src is named', () => {
  const folders = everything.filter(path => statSync(join(root, path)).isDirectory())
  expect(folders.filter(folder => !wholePaths.includes(folder) && folder !== 'src/adapters')).toEqual([])
})

test('every entry of the package is named', () => {
  const entries = everything.filter(path => /^src\/[\w-]+\.ts$/.test(path))
  const wiring = ['src/escalation-error.ts', 'src/explain-ticket.ts', 'src/views.ts']
  expect(entries.filter(path => !wholePaths.includes(path) && !wiring.includes(path))).toEqual([])
})

test('decisions have different numbers and say what they decide', () => {
  const decisions = readdirSync(join(root, 'docs', 'decisions')).filter(file => file.endsWith('.md'))
  const numbers = decisions.map(file => Number(file.slice(0, 4)))
  expect(new Set(numbers).size).toBe(decisions.length)
  const formless = decisions.filter(file => {
    const text = textOf(`docs/decisions/${file}`)
    const number = String(Number(file.slice(0, 4)))
    return (
      !text.startsWith(`# ${number}. `) ||
      !['Context', 'Decision', 'Consequences'].every(part => text.includes(`\n## ${part}\n`))
    )
  })
  expect(formless).toEqual([])
})

test('pictures are what their program draws', async () => {
  const { pictures } = (await import(join(root, 'docs', 'images', 'draw.js'))) as { pictures: Record<string, string> }
  for (const [name, drawn] of Object.entries(pictures)) expect(textOf(`docs/images/${name}`)).toBe(drawn)
})
