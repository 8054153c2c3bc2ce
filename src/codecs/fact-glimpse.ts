import type { Fact } from '../domain/ticket/fact.js'
import { instant, type Instant } from '../domain/time.js'

const start = '{"ticketId":"'
const time = ',"at":'

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const closing = 0x7d

/** So many digits are a whole number that is exact, and a time. */
const mostDigits = 15

const isEndOfValue = (json: string, at: number): boolean => {
  const next = json.charCodeAt(at)
  return next === comma || next === closing
}

const says = (json: string, at: number, what: string): boolean =>
  json.startsWith(what, at) && isEndOfValue(json, at + what.length)

/** Where the digits of the time begin, or `-1`. */
const timeIn = (json: string): number => {
  if (!json.startsWith(start)) return -1
  const end = json.indexOf('"', start.length)
  // A quote behind a backslash may be part of the id: that is rare, and left to who parses.
  if (json.charCodeAt(end - 1) === backslash || json.charCodeAt(end) !== quote) return -1
  return json.startsWith(time, end + 1) ? end + 1 + time.length : -1
}

const glimpsed = (type: string, at: Instant, json: string, rest: number): Fact | undefined => {
  const ticketId = ''
  switch (type) {
    case 'TicketOpened':
      if (says(json, rest, ',"openedBy":"client"')) return { type, ticketId, at, openedBy: 'client' }
      return says(json, rest, ',"openedBy":"agent"') ? { type, ticketId, at, openedBy: 'agent' } : undefined
    case 'ClientReplied':
    case 'AgentReplied':
      if (says(json, rest, ',"author":"human"')) return { type, ticketId, at, author: 'human' }
      return says(json, rest, ',"author":"automation"') ? { type, ticketId, at, author: 'automation' } : undefined
    case 'TicketClosed':
    case 'TicketReopened':
    case 'TicketDeleted':
      return { type, ticketId, at }
    default:
      return undefined
  }
}

/**
 * What kind of fact is stored under a type, and when it was: without its ids, from the beginning of the text and without
 * parsing it. Only of a text that begins as `encodeTicketEvent` and `JSON.stringify` write it; `undefined` for any other,
 * which has to be read in full. A key occurs but once in what `JSON.stringify` writes, so the beginning says it all.
 */
export const factGlimpse = (type: string, json: string): Fact | undefined => {
  const from = timeIn(json)
  if (from < 0) return undefined
  let value = 0
  let at = from
  for (; at < from + mostDigits; at++) {
    const digit = json.charCodeAt(at) - 48
    if (!(digit >= 0 && digit <= 9)) break
    value = value * 10 + digit
  }
  return at > from && isEndOfValue(json, at) ? glimpsed(type, instant(value), json, at) : undefined
}
