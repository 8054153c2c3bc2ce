/**
 * What is wrong with something that came from outside, where, and how to mend it.
 *
 * @since 0.1.0
 */
export interface InputProblem {
  /** `['steps', '0', 'delayMinutes']`; empty for the whole. */
  readonly path: ReadonlyArray<string>
  /** What was expected, what came, and how to mend it. */
  readonly problem: string
  /** Set when the name at the end of the path is wrong, not what it stands for. */
  readonly about?: 'key' | undefined
}

const longestQuote = 60

/** What a terminal or a log must not receive as it is: control and format characters, half characters, line ends. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu

const escaped = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

/** Text from outside that a terminal may receive. */
export const printable = (text: string): string => text.replace(unprintable, escaped)

/** Text from outside in quotes, safe to print and never long. */
export const quoted = (text: string): string => {
  const start = text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text
  return printable(JSON.stringify(start))
}

/** What came, in a few words. Never looks into it, so neither depth nor size can hurt. */
export const described = (value: unknown): string => {
  switch (typeof value) {
    case 'string':
      return `text ${quoted(value)}`
    case 'undefined':
      return 'nothing'
    case 'object':
      if (value === null) return 'null'
      if (Array.isArray(value)) return 'a list'
      if (!(value instanceof Date)) return 'an object'
      return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date'
    case 'number':
      return `the number ${value}`
    case 'boolean':
      return String(value)
    case 'bigint':
      return 'a bigint'
    case 'function':
    case 'symbol':
      return `a ${typeof value}`
  }
}

/** `people[0].leave[1].from`; names that are not plain words in quotes. */
export const pathText = (path: ReadonlyArray<string>): string =>
  path
    .map((key, index) => {
      if (/^\d+$/.test(key)) return `[${key}]`
      const name = /^[A-Za-z][\w-]*$/.test(key) ? key : quoted(key)
      return index === 0 ? name : `.${name}`
    })
    .join('')

/** One problem as one line. */
export const problemText = ({ path, problem }: InputProblem): string =>
  path.length === 0 ? problem : `${pathText(path)}: ${problem}`

const mostShown = 20

/** Problems as lines, the first twenty of them. */
export const problemsText = (problems: ReadonlyArray<InputProblem>): string => {
  const shown = problems.slice(0, mostShown).map(problemText)
  const left = problems.length - shown.length
  return [...shown, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n')
}
