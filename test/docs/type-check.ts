import { join } from 'node:path'
import ts from 'typescript'
import { root, type Block } from './markdown.js'

/** What blocks may use without saying where it comes from: the things of a host. */
const hostThings = `
declare const store: import('ticket-escalation').EventStore
declare const directory: import('ticket-escalation').Directory
declare const channels: Record<string, import('ticket-escalation').Channel>
declare const escalations: import('ticket-escalation').Escalations
declare const createEscalations: typeof import('ticket-escalation').createEscalations
declare const sqliteEventStore: typeof import('ticket-escalation/sqlite').sqliteEventStore
declare const users: import('ticket-escalation').Person[]
declare const groups: Record<string, string[]>
declare const subjects: Record<string, string>
declare const sessions: { userOf: (request: Request) => import('ticket-escalation/http').SignedIn | undefined }
declare const csrfSecret: string
`

const folderOf = ({ document }: Block): string => join(root, 'temp', 'docs', document.replace(/\W+/g, '-'))

/** A block that begins with a comment that is a file's name is that file; others of the document can import it. */
export const fileOf = (block: Block): string => {
  const named = /^\/\/ ([\w-]+(?:\.\w+)*)\.[jt]s\n/.exec(block.text)?.[1]
  return join(folderOf(block), `${named ?? `line-${block.line}`}.ts`)
}

const compilerOptions = (): ts.CompilerOptions => {
  const path = join(root, 'tsconfig.json')
  const { config } = ts.readConfigFile(path, file => ts.sys.readFile(file)) as { config: unknown }
  return ts.parseJsonConfigFileContent(config, ts.sys, root, undefined, path).options
}

/** What the compiler has against some blocks, each as `README.md:12: why`. */
export const complaintsAbout = (blocks: ReadonlyArray<Block>): ReadonlyArray<string> => {
  const things = join(root, 'temp', 'docs', 'host-things.d.ts')
  const texts = new Map([
    [things, hostThings],
    // Without an import or an export a file would be a script, and share its names with all others.
    ...blocks.map(block => [fileOf(block), `${block.text}\nexport {}\n`] as const),
  ])
  const options = compilerOptions()
  const host = ts.createCompilerHost(options)
  const { readFile, fileExists, getSourceFile, directoryExists } = host
  const folders = new Set(blocks.map(folderOf))
  const program = ts.createProgram({
    rootNames: [...texts.keys()],
    options,
    host: {
      ...host,
      readFile: file => texts.get(file) ?? readFile(file),
      fileExists: file => texts.has(file) || fileExists(file),
      directoryExists: folder => folders.has(folder) || directoryExists?.(folder) === true,
      getSourceFile: (file, languageVersion, ...more) => {
        const text = texts.get(file)
        return text === undefined
          ? getSourceFile(file, languageVersion, ...more)
          : ts.createSourceFile(file, text, languageVersion, true)
      },
    },
  })
  return blocks.flatMap(block => {
    const source = program.getSourceFile(fileOf(block))
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ start = 0, messageText }) => {
        const line = block.line + 1 + (source?.getLineAndCharacterOfPosition(start).line ?? 0)
        return `${block.document}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
      },
    )
  })
}
