const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** `1,234,567`. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')

/** `57.0%`. */
export const share = (part: number, whole: number): string =>
  whole === 0 ? '-' : `${((part / whole) * 100).toFixed(1)}%`

/** `10 min`, `1 h 30 min`, `12 d 3 h`: the two largest units. */
export const lasting = (ms: number): string => {
  const [days, hours, minutes] = [Math.floor(ms / day), Math.floor((ms % day) / hour), Math.floor((ms % hour) / minute)]
  const parts = [
    days > 0 ? `${grouped(days)} d` : '',
    hours > 0 ? `${hours} h` : '',
    minutes > 0 ? `${minutes} min` : '',
  ]
  return (
    parts
      .filter(part => part !== '')
      .slice(0, 2)
      .join(' ') || '0 min'
  )
}

const plain = /^[\x20-\x7e…]*$/

/** What terminals show two columns wide: the scripts of East Asia, and pictures. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u

const characters = new Intl.Segmenter('en')

/** What a person takes for one character each, and how many columns it takes. */
const measured = (text: string): ReadonlyArray<readonly [character: string, columns: number]> =>
  [...characters.segment(text)].map(({ segment }) => [segment, wide.test(segment) ? 2 : 1])

/** How many columns of a terminal a text takes. */
export const widthOf = (text: string): number =>
  plain.test(text) ? text.length : measured(text).reduce((sum, [, columns]) => sum + columns, 0)

/** A text that is never wider than `width`. */
export const cut = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text
  let kept = ''
  let left = width - 1
  for (const [character, columns] of measured(text)) {
    left -= columns
    if (left < 0) break
    kept += character
  }
  return `${kept}…`
}

/** Rows with their cells in line, indented, without spaces at the end. */
export const columns = (
  rows: ReadonlyArray<ReadonlyArray<string>>,
  alignment: ReadonlyArray<'left' | 'right'>,
): ReadonlyArray<string> => {
  const widths = alignment.map((_, column) => Math.max(...rows.map(row => widthOf(row[column] ?? ''))))
  return rows.map(row => {
    const cells = row.map((cell, column) => {
      const space = ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell)))
      return alignment[column] === 'right' ? `${space}${cell}` : `${cell}${space}`
    })
    return `  ${cells.join('  ')}`.trimEnd()
  })
}
