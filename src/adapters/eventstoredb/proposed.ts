import { crc32 } from 'node:zlib'
import type { AdmittedAppend, AdmittedEvent } from '../../codecs/admission.js'
import type { EventStoreDBClient, ProposedEvent } from './client.js'

/** The events of an append as a client takes them. */
export type Proposed = (client: EventStoreDBClient, request: AdmittedAppend) => ProposedEvent[]

/** Bytes as the clients hand them on untouched: they ask for exactly this class, and a Buffer is another one. */
const bytesOf = (text: string): Uint8Array => {
  const { buffer, byteOffset, length } = Buffer.from(text)
  return new Uint8Array(buffer, byteOffset, length)
}

const json = 'application/json'

/**
 * What the clients ask of an event before they write it down: its content type to tell it to the server, again to see
 * what its data is, and then the data.
 */
const asExpected = 'contentType contentType data '

/** An event as a value, which tells what it was asked for. */
class WatchedEvent implements ProposedEvent {
  asked = ''
  constructor(
    readonly id: string,
    readonly type: string,
    readonly value: ProposedEvent['data'],
    readonly metadata: Uint8Array,
  ) {}
  get contentType(): typeof json {
    this.asked += 'contentType '
    return json
  }
  get data(): ProposedEvent['data'] {
    this.asked += 'data '
    return this.value
  }
}

/**
 * An event whose data is JSON text in bytes. The clients know JSON as a value only: they write it down, turn the text
 * into base64, and that into bytes, twice, which is a third of all an append costs. So this one is JSON when it is asked
 * the first time, for the server, and bytes when it is asked the second time; and so again, should it be written down again.
 */
class JsonInBytes {
  private isTold = false
  constructor(
    readonly id: string,
    readonly type: string,
    private readonly bytes: Uint8Array,
    readonly metadata: Uint8Array,
  ) {}
  get contentType(): string {
    this.isTold = !this.isTold
    return this.isTold ? json : 'application/octet-stream'
  }
  get data(): Uint8Array {
    this.isTold = false
    return this.bytes
  }
}

/**
 * Makes events for a client from the text that was written down when the request was made, so that nothing the client's
 * own `JSON.stringify` could choke on is left: there that ends the process.
 *
 * The first event for a client watches what it is asked for. Only where that is what it is known to be are events given
 * as bytes from then on; a client that asks otherwise gets values, as ever.
 */
export const proposing = (): Proposed => {
  let known: EventStoreDBClient | undefined
  let watched: WatchedEvent | undefined
  let takesBytes = false
  let metadata = bytesOf('{}')
  let metadataAt = -1

  /** Events of one millisecond share these bytes. */
  const metadataOf = (recordedAt: number): Uint8Array => {
    if (recordedAt === metadataAt) return metadata
    metadataAt = recordedAt
    return (metadata = bytesOf(JSON.stringify({ recordedAt })))
  }
  const asValue = ({ id, type, text }: AdmittedEvent, recordedAt: number): ProposedEvent => {
    const data = JSON.parse(text) as ProposedEvent['data']
    // The clients give back text that is no JSON as if it were a JSON string. The checksum tells the two apart.
    const details =
      typeof data === 'string'
        ? bytesOf(JSON.stringify({ recordedAt, textChecksum: crc32(text) }))
        : metadataOf(recordedAt)
    if (watched !== undefined) return { id, type, contentType: json, data, metadata: details }
    return (watched = new WatchedEvent(id, type, data, details))
  }
  const propose = (event: AdmittedEvent, recordedAt: number): ProposedEvent => {
    const { id, type, text } = event
    if (!takesBytes || text.startsWith('"')) return asValue(event, recordedAt)
    return new JsonInBytes(id, type, bytesOf(text), metadataOf(recordedAt)) as unknown as ProposedEvent
  }
  const meet = (client: EventStoreDBClient): void => {
    known = client
    watched = undefined
    takesBytes = false
  }
  return (client, { events, recordedAt }) => {
    if (client !== known) meet(client)
    else if (!takesBytes) takesBytes = watched?.asked === asExpected
    return events.map(event => propose(event, recordedAt))
  }
}
