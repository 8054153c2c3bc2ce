// For the specs of this folder: what a subscription or a consumer tells, kept, and awaited without sleeping.
import type { ResolvedEvent } from '@eventstore/db-client'
import { EventEmitter, once } from 'node:events'

interface Source<Event> {
  on(event: 'data', listener: (event: Event) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'confirmation' | 'end', listener: () => void): unknown
  unsubscribe(): Promise<void>
}

export interface Following<Event> {
  readonly told: readonly Event[]
  /** "confirmation", "caughtUp", and how it ended. */
  readonly signs: readonly string[]
  /** The revisions so far, once there are that many. */
  readonly events: (count: number) => Promise<readonly number[]>
  readonly until: (sign: string) => Promise<void>
  /** The type of the error that ended it. */
  readonly failed: Promise<string>
  readonly stop: () => Promise<void>
}

export const follow = <Event extends ResolvedEvent>(
  source: Source<Event>,
  wanted: (event: Event) => boolean = () => true,
): Following<Event> => {
  const told: Event[] = []
  const signs: string[] = []
  const changes = new EventEmitter()
  const failed = new Promise<string>(resolve => {
    source.on('error', error => {
      const { type = 'none' } = error as { readonly type?: string }
      signs.push(`error ${type}`)
      changes.emit('change')
      resolve(type)
    })
  })
  source.on('data', event => {
    if (!wanted(event)) return
    told.push(event)
    changes.emit('change')
  })
  for (const sign of ['confirmation', 'caughtUp', 'end'])
    source.on(sign as 'confirmation', () => {
      signs.push(sign)
      changes.emit('change')
    })
  const when = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await once(changes, 'change')
  }
  return {
    told,
    signs,
    events: async count => {
      await when(() => told.length >= count)
      return told.map(({ event }) => Number(event?.revision))
    },
    until: sign => when(() => signs.includes(sign)),
    failed,
    stop: () => source.unsubscribe(),
  }
}
