/** How much of a long line is shown. */
const widest = 100

/** What would move the caret or the terminal: each becomes one dot. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu

/** A line of a text with carets under a part of it. Lines and columns count from 1. */
export const frame = (text: string, line: number, column: number, length: number): string => {
  const source = text.split('\n')[line - 1] ?? ''
  const visible = source.replace(/\r$/, '').replaceAll('\t', ' ').replace(unprintable, '·')
  // A window that shows the place, in lines that are longer than a terminal is wide.
  const start = column > widest - 20 ? column - 20 : 0
  const shown = visible.slice(start, start + widest)
  const caret = column - 1 - start
  const carets = Math.max(1, Math.min(length, shown.trimEnd().length - caret))
  const number = String(line).padStart(5)
  return `${number} | ${shown}\n${' '.repeat(number.length)} | ${' '.repeat(Math.max(0, caret))}${'^'.repeat(carets)}`
}
