import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const root = join(import.meta.dirname, '..', '..')

export const isBuilt = existsSync(join(root, 'dist', 'index.js'))

/**
 * Folders of examples, compiled to a place inside the package, where its own name leads to what was built. Types are
 * checked elsewhere.
 */
export const compiled = (...names: ReadonlyArray<string>) => {
  mkdirSync(join(root, 'temp'), { recursive: true })
  const folder = mkdtempSync(join(root, 'temp', 'examples-'))
  for (const name of names) {
    const source = join(root, 'examples', name)
    mkdirSync(join(folder, name))
    for (const file of readdirSync(source)) {
      const { outputText } = ts.transpileModule(readFileSync(join(source, file), 'utf8'), {
        compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
      })
      writeFileSync(join(folder, name, file.replace(/\.ts$/, '.js')), outputText)
    }
  }
  return {
    program: (name: string) => join(folder, name, 'main.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
