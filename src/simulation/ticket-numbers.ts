import type { TicketId } from '../domain/identifiers.js'
import { numberedBytes } from '../evaluator/numbered-bytes.js'

/** Numbers for the tickets of a history, in the order in which they came. */
export interface TicketNumbers {
  readonly size: () => number
  /** The number of a ticket, `-1` for one that has none. */
  readonly find: (id: TicketId) => number
  /** The number of a ticket; the next one for one that has none yet. */
  readonly numberOf: (id: TicketId) => number
  readonly idOf: (number: number) => TicketId
}

/** A UTF-16 unit takes at most so many bytes: seven bits in each, and the highest one set where more of them follow. */
const bytesPerUnit = 3

export const ticketNumbers = (): TicketNumbers => {
  const ids = numberedBytes()
  let bytes = new Uint8Array(1_024)
  /** Writes an id to the beginning of `bytes`, so that no two ids are the same there, and says how long it is. */
  const write = (id: TicketId): number => {
    if (id.length * bytesPerUnit > bytes.length) bytes = new Uint8Array(id.length * bytesPerUnit)
    let end = 0
    for (let at = 0; at < id.length; at++) {
      let rest = id.charCodeAt(at)
      for (; rest > 127; rest >>>= 7) bytes[end++] = (rest & 127) | 128
      bytes[end++] = rest
    }
    return end
  }
  return {
    size: ids.size,
    find: id => {
      const end = write(id)
      return ids.find(bytes, 0, end)
    },
    numberOf: id => {
      const end = write(id)
      return ids.numberOf(bytes, 0, end)
    },
    idOf: number => {
      let id = ''
      let unit = 0
      let shift = 0
      for (const byte of ids.bytesOf(number)) {
        unit |= (byte & 127) << shift
        shift += 7
        if (byte > 127) continue
        id += String.fromCharCode(unit)
        unit = 0
        shift = 0
      }
      return id
    },
  }
}
