// Which events of $all somebody wants to see. (EventFilter.cs, tag oss-v23.10.6.)
import type { Recorded } from './record.js'

export type Filter = (record: Recorded) => boolean

/** What nobody is shown in $all: the server's own elections, and what groups on $all keep about themselves. */
export const shown: Filter = ({ stream }) =>
  !stream.startsWith('$') ||
  (stream !== '$epoch-information' &&
    !(stream.startsWith('$persistentsubscription-$all::') && /-(checkpoint|parked)$/.test(stream)))

interface Expression {
  readonly getRegex: () => string
  readonly getPrefixList: () => readonly string[]
}

interface FilterOptions {
  readonly getStreamIdentifier: () => Expression | undefined
  readonly getEventType: () => Expression | undefined
}

/** How the server writes a filter down for a group. */
export interface FilterText {
  readonly on: 'stream' | 'type'
  readonly regex?: string
  readonly prefixes?: readonly string[]
}

export const filterTextOf = (options: FilterOptions): FilterText => {
  const onType = options.getEventType()
  const expression = onType ?? options.getStreamIdentifier()
  const on = onType === undefined ? 'stream' : 'type'
  const regex = expression?.getRegex() ?? ''
  return regex === '' ? { on, prefixes: expression?.getPrefixList() ?? [] } : { on, regex }
}

export const filterOf = (text: FilterText | undefined): Filter => {
  if (text === undefined) return shown
  const { on, regex, prefixes = [] } = text
  const pattern = regex === undefined ? undefined : new RegExp(regex)
  const matches = (name: string) =>
    pattern === undefined ? prefixes.some(prefix => name.startsWith(prefix)) : pattern.test(name)
  return record => shown(record) && matches(on === 'stream' ? record.stream : record.type)
}
