import { styleText } from 'node:util'
import type { ReceivedMail } from './mail-server.js'

type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan'

const isColoured = process.stdout.isTTY && (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb'

const styled = (style: Style, text: string): string => (isColoured ? styleText(style, text) : text)

export const clockTime = (at: Date): string => at.toISOString().slice(11, 16)

const print = (text = ''): void => console.log(text === '' ? '' : `  ${text}`)

export const heading = (title: string, remark = ''): void => {
  print()
  print(`${styled('bold', title)}${remark === '' ? '' : `  ${styled('dim', remark)}`}`)
  print()
}

/** One line of the story: when, which ticket, what, and the rest. */
export const line = (at: Date, ticketId: string, what: string, rest: string, style?: Style): void => {
  const said = `${what.padEnd(14)} ${rest}`
  print(`${styled('dim', clockTime(at))}  ${ticketId.padEnd(6)} ${style === undefined ? said : styled(style, said)}`)
}

export const remark = (text: string, style?: Style): void => print(style === undefined ? text : styled(style, text))

const headersThatMatter = ['from', 'to', 'subject', 'message-id', 'references', 'auto-submitted']

/** A mail with a bar at its left. Folded header lines are joined. */
export const mail = ({ headers, text }: ReceivedMail): void => {
  const head = headersThatMatter.map(key => (headers.get(key) ?? '').replace(/\r?\n\s+/g, ' '))
  for (const row of head) print(`${styled('dim', '│')} ${row.replace(/^[^:]+:/, name => styled('cyan', name))}`)
  for (const row of ['', ...text.trimEnd().split('\n')]) print(`${styled('dim', '│')} ${row}`.trimEnd())
}

/** Columns as wide as their widest cell. */
export const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): void => {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)))
  const laidOut = (row: ReadonlyArray<string>): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd()
  print(styled('dim', laidOut(head)))
  print(styled('dim', widths.map(width => '─'.repeat(width)).join('───')))
  for (const row of rows) print(laidOut(row))
}
