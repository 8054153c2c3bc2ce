const formats = new Map<string, Intl.DateTimeFormat>()

/** Formatters are dear to make and cheap to use, and a page of a dashboard uses them a hundred times. */
const formatOf = (locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${locale} ${timeZone} ${Object.entries(options).join(' ')}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(locale, { timeZone, ...options })
  formats.set(key, made)
  return made
}

const hours: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
const days: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' }

const clockWithDay =
  (locale: string) =>
  (at: Date, timeZone: string): string =>
    `${formatOf(locale, timeZone, days).format(at)}, ${formatOf(locale, timeZone, hours).format(at)}`

const fullDay: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }

export const dayName =
  (locale: string) =>
  (at: Date, timeZone: string): string =>
    formatOf(locale, timeZone, fullDay).format(at)

/** The time of day, with its day where that is not today. */
export const clock =
  (locale: string) =>
  (at: Date, timeZone: string, now: Date): string => {
    const day = formatOf(locale, timeZone, days)
    return day.format(at) === day.format(now)
      ? formatOf(locale, timeZone, hours).format(at)
      : clockWithDay(locale)(at, timeZone)
  }

/** `1 h 20 min`: the two largest units, in whole minutes. */
export const compactDuration =
  ([day, hour, minute]: readonly [day: string, hour: string, minute: string], nothing: string) =>
  (milliseconds: number): string => {
    const minutes = Math.floor(milliseconds / 60_000)
    if (!(minutes >= 1)) return nothing
    const inHours = Math.floor(minutes / 60)
    const inDays = Math.floor(inHours / 24)
    // A no-break space keeps a number and its unit on one line.
    const part = (count: number, unit: string): ReadonlyArray<string> => (count > 0 ? [`${count}\u00a0${unit}`] : [])
    return (
      inDays > 0
        ? [...part(inDays, day), ...part(inHours % 24, hour)]
        : [...part(inHours, hour), ...part(minutes % 60, minute)]
    ).join(' ')
  }
