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

/** A text that is never wider than `width`. */
export const cut = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text

/** Rows with their cells in line, indented, without spaces at the end. */
export const columns = (
  rows: ReadonlyArray<ReadonlyArray<string>>,
  alignment: ReadonlyArray<'left' | 'right'>,
): ReadonlyArray<string> => {
  const widths = alignment.map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)))
  return rows.map(row => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0
      return alignment[column] === 'right' ? cell.padStart(width) : cell.padEnd(width)
    })
    return `  ${cells.join('  ')}`.trimEnd()
  })
}
