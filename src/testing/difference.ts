/** Epoch milliseconds under a name like `dueAt` are shown as a time: nobody reads 1772452800000. */
const readable = (key: string, value: unknown): unknown =>
  typeof value === 'number' && /(^at|At)$/.test(key) && Math.abs(value) <= 8.64e15
    ? new Date(value).toISOString()
    : value

const linesOf = (value: unknown): ReadonlyArray<string> => JSON.stringify(value, readable, 2).split('\n')

/** How many lines the two have in common from each pair of places on, to the end. */
const commonLengths = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<number>> => {
  const lengths: number[][] = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0))
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0
  for (let row = a.length - 1; row >= 0; row--)
    for (let column = b.length - 1; column >= 0; column--) {
      const length =
        a[row] === b[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
      lengths[row]?.splice(column, 1, length)
    }
  return lengths
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
