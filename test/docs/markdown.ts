import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')

/** A fenced block of a document. */
export interface Block {
  /** The document, from the root. */
  readonly document: string
  /** The line of its fence. */
  readonly line: number
  readonly language: string
  readonly text: string
  /** Marked with `<!-- runs -->`: it is run, and what it prints is the `text` block after it. */
  readonly runs: boolean
  readonly printed: string
}

const marksRunning = '<!-- runs -->'

export const textOf = (document: string): string => readFileSync(join(root, document), 'utf8')

/** All Markdown that people read: at the top, and under docs. */
export const documents: ReadonlyArray<string> = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.md'))
    .map(file => `docs/${file.replaceAll('\\', '/')}`)
    .sort(),
]

type Fenced = Omit<Block, 'runs' | 'printed'> & { readonly before: string }

const fencedIn = (document: string): ReadonlyArray<Fenced> => {
  const blocks: Fenced[] = []
  let open: { line: number; language: string; before: string; text: string[] } | undefined
  let before = ''
  textOf(document)
    .split('\n')
    .forEach((line, index) => {
      const fence = /^```(\S*)/.exec(line)
      if (open === undefined && fence !== null) open = { line: index + 1, language: fence[1] ?? '', before, text: [] }
      else if (open !== undefined && fence !== null) {
        blocks.push({ document, ...open, text: open.text.join('\n') })
        open = undefined
        before = ''
      } else if (open !== undefined) open.text.push(line)
      else if (line.trim() !== '') before = line.trim()
    })
  return blocks
}

/** The blocks of a document. */
export const blocksOf = (document: string): ReadonlyArray<Block> => {
  const blocks = fencedIn(document)
  return blocks.map(({ before, ...block }, index) => {
    const next = blocks[index + 1]
    return { ...block, runs: before === marksRunning, printed: next?.language === 'text' ? next.text : '' }
  })
}

export const allBlocks: ReadonlyArray<Block> = documents.flatMap(blocksOf)

export const blocksIn = (...languages: ReadonlyArray<string>): ReadonlyArray<Block> =>
  allBlocks.filter(({ language }) => languages.includes(language))

/** Puts what a block prints by now below it. Asked for with `UPDATE_DOCS=1 npx vitest run test/docs`. */
export const showPrinted = ({ document, text }: Block, printed: string): void => {
  const whole = textOf(document)
  const start = whole.indexOf('```text\n', whole.indexOf(`${text}\n\`\`\`\n`) + text.length) + '```text\n'.length
  const end = whole.indexOf('```', start)
  writeFileSync(join(root, document), `${whole.slice(0, start)}${printed}\n${whole.slice(end)}`)
}

/** A link, or a picture, to something in the repository. */
export interface Link {
  readonly document: string
  /** From the root. */
  readonly path: string
  readonly anchor: string | undefined
}

const withoutCode = (text: string): string => text.replace(/^```[^]*?^```/gm, '').replace(/`[^`\n]*`/g, '')

const targetsIn = (text: string): ReadonlyArray<string> => [
  ...[...text.matchAll(/\]\(([^)\s]+)\)/g)].map(match => match[1] ?? ''),
  ...[...text.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)].map(match => match[1] ?? ''),
]

/** The links of a document that lead to files. */
export const linksOf = (document: string): ReadonlyArray<Link> =>
  targetsIn(withoutCode(textOf(document)))
    .filter(target => !/^[a-z]+:/.test(target))
    .map(target => {
      const [path = '', anchor] = target.split('#')
      return { document, path: path === '' ? document : normalize(join(dirname(document), path)), anchor }
    })

/** The anchors that headings of a document have. */
export const anchorsOf = (document: string): ReadonlyArray<string> =>
  [...withoutCode(textOf(document).replace(/`/g, '')).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
