/** Epoch milliseconds under a name like `dueAt` are shown as a time: nobody reads 1772452800000. */
const readable = (key: string, value: unknown): unknown =>
  typeof value === 'number' && /(^at|At)$/.test(key) && Math.abs(value) <= 8.64e15
    ? new Date(value).toISOString()
    : value

const linesOf = (value: unknown): ReadonlyArray<string> => JSON.stringify(value, readable, 2).split('\n')

/** How many lines the two have in common from each pair of places on, to the end. */
const commonLengths = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<number>> => {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, () => 0)]
  for (const left of a.toReversed()) {
    const below = rows[0] ?? []
    const row = [0]
    for (let column = b.length - 1; column >= 0; column--)
      row.unshift(b[column] === left ? (below[column + 1] ?? 0) + 1 : Math.max(below[column] ?? 0, row[0] ?? 0))
    rows.unshift(row)
  }
  return rows
}

/** Two values line by line: `-` was expected and is not there, `+` is there and was not expected. */
export const difference = (expected: unknown, actual: unknown): string => {
  const [a, b] = [linesOf(expected), linesOf(actual)]
  const lengths = commonLengths(a, b)
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0
  const lines: string[] = []
  let [row, column] = [0, 0]
  while (row < a.length || column < b.length) {
    const [left, right] = [a[row], b[column]]
    if (left !== undefined && left === right) {
      lines.push(`  ${left}`)
      row++
      column++
    } else if (left !== undefined && (right === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push(`- ${left}`)
      row++
    } else {
      lines.push(`+ ${right ?? ''}`)
      column++
    }
  }
  return lines.join('\n')
}
