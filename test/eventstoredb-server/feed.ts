// Subscriptions that are open: what each gets next, at its own pace, and how faults break them.
import type { ServerErrorResponse } from '@grpc/grpc-js'
import { constants, type Http2Stream } from 'node:http2'
import { type Call, type Faults } from './faults.js'

/** The side of a call that a server writes to. */
export interface Outlet<Response> {
  readonly cancelled: boolean
  readonly write: (response: Response) => boolean
  readonly end: () => unknown
  readonly emit: (event: 'error', error: ServerErrorResponse | Error) => boolean
  readonly once: (event: 'drain', listener: () => void) => unknown
  readonly on: (event: 'cancelled' | 'close' | 'error', listener: () => void) => unknown
}

/** Something that is open and can be ended, broken or silenced from outside. */
export interface Open {
  readonly end: () => void
  readonly fail: (error: Error) => void
  readonly silence: () => void
  /** As a server that is told to end does it: the connection is closed without a status. */
  readonly abort: () => void
}

/** The library has no way to end a call without a status, and keeps the HTTP/2 stream to itself. */
export const abortCall = (call: object): void => {
  const { stream } = (call as { readonly call?: { readonly stream?: Http2Stream } }).call ?? {}
  stream?.close(constants.NGHTTP2_NO_ERROR)
}

export interface Feed extends Open {
  /** There may be something new. */
  readonly wake: () => void
}

/** Sends what `next` gives until it has nothing, and again after `wake`; stops for good when the caller is gone. */
export const createFeed = <Response>(
  outlet: Outlet<Response>,
  next: () => Response | undefined,
  closed: () => void,
): Feed => {
  let blocked = false
  let over = false
  const stop = (): void => {
    if (over) return
    over = true
    closed()
  }
  const wake = (): void => {
    while (!over && !blocked) {
      const response = next()
      if (response === undefined) return
      if (outlet.write(response)) continue
      blocked = true
      outlet.once('drain', () => {
        blocked = false
        wake()
      })
    }
  }
  outlet.on('cancelled', stop)
  outlet.on('close', stop)
  outlet.on('error', stop)
  return {
    wake,
    end: () => {
      if (over) return
      stop()
      outlet.end()
    },
    fail: error => {
      if (over) return
      stop()
      outlet.emit('error', error)
    },
    silence: stop,
    abort: () => {
      stop()
      abortCall(outlet)
    },
  }
}

/** Lets faults repeat an event, or hold it back until after the next one. */
export const disturbed = <Event>(faults: Faults, call: Call, streamOf: (event: Event) => string) => {
  let held: Event[] = []
  return (event: Event): readonly Event[] => {
    const stream = streamOf(event)
    if (faults.hits('late-delivery', call, stream) !== undefined) {
      held.push(event)
      return []
    }
    const copies = faults.hits('duplicate-delivery', call, stream) === undefined ? [event] : [event, event]
    const delivered = [...copies, ...held]
    held = []
    return delivered
  }
}
