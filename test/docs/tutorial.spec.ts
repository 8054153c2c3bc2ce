import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blocksOf, root } from './markdown.js'

const blocks = blocksOf('docs/tutorial.md')
const isBuilt = existsSync(join(root, 'dist', 'index.js'))

/** A program to be written, or what a reader types and what comes back. */
type Moment =
  | { readonly line: number; readonly write: string; readonly text: string }
  | { readonly line: number; readonly run: string; readonly printed: string }

/** In the order of the page. */
const moments = blocks.flatMap(({ language, line, text }): ReadonlyArray<Moment> => {
  const name = /^\/\/ ([\w-]+\.js)\n/.exec(text)?.[1]
  if (language === 'js' && name !== undefined) return [{ line, write: name, text }]
  const typed = /^\$ node ([\w-]+\.js)\n([^]*)$/.exec(text)
  return language === 'console' && typed !== null ? [{ line, run: typed[1]!, printed: typed[2]! }] : []
})

describe.skipIf(!isBuilt)('a reader who does what the tutorial says', () => {
  let folder = ''
  beforeAll(() => {
    // Inside the package, so that its own name leads to what was built.
    mkdirSync(join(root, 'temp'), { recursive: true })
    folder = mkdtempSync(join(root, 'temp', 'tutorial-'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  test('sees what it shows', { timeout: 60_000 }, async () => {
    for (const moment of moments) {
      if ('write' in moment) writeFileSync(join(folder, moment.write), moment.text)
      else {
        const { stdout } = await promisify(execFile)(process.execPath, [moment.run], { cwd: folder })
        expect(stdout.trimEnd(), `docs/tutorial.md:${moment.line}`).toBe(moment.printed)
      }
    }
    expect(moments.length).toBeGreaterThan(10)
  })
})
