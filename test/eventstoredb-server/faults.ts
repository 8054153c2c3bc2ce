// What can be made to go wrong, from a test, while the server runs.
import type { Metadata } from '@grpc/grpc-js'
import { type CallError, notLeader, notReady, tooBusy } from './errors.js'

/** Kinds of calls. `subscribe` and `group` are their beginnings; groups are made with `manage` and looked at with `inspect`. */
export type Call = 'append' | 'delete' | 'read' | 'subscribe' | 'group' | 'manage' | 'inspect'

/** Which calls a fault hits; without any of it, all that it makes sense for. */
export interface Aim {
  readonly calls?: readonly Call[]
  /** Beginning of the stream's name. */
  readonly stream?: string
  /** How many calls go well before the fault begins. Default 0. */
  readonly after?: number
  /** How many calls it hits. Default: all, until `clear`. */
  readonly times?: number
}

/** Lasts until its `times` are over, or until `clear`. */
export type StandingFault =
  /** Nothing is written and nothing is answered. */
  | ({ readonly type: 'drop-before-commit' } & Aim)
  /** Written, and not answered. */
  | ({ readonly type: 'drop-after-commit' } & Aim)
  /** Written, and answered with the server's own timeout. */
  | ({ readonly type: 'timeout-after-commit' } & Aim)
  /** A repeat of what was written is not recognised in time: a timeout (`CommitDecision.IdempotentNotReady`). */
  | ({ readonly type: 'repeat-not-ready' } & Aim)
  /** "Server Is Not Ready". */
  | ({ readonly type: 'unavailable' } & Aim)
  /** "Server Is Too Busy". */
  | ({ readonly type: 'busy' } & Aim)
  /** Calls that require the leader are sent elsewhere. */
  | ({ readonly type: 'not-leader'; readonly host?: string; readonly port?: number } & Aim)
  /** Calls begin that much later. */
  | ({ readonly type: 'slow'; readonly milliseconds: number } & Aim)
  /** An event is delivered twice, to a subscription or a consumer group. */
  | ({ readonly type: 'duplicate-delivery' } & Aim)
  /** An event is delivered after the one that follows it. */
  | ({ readonly type: 'late-delivery' } & Aim)
  /** A consumer group passes over an event as if it had been dealt with (KurrentDB#5497 and others like it). */
  | ({ readonly type: 'lose-delivery' } & Aim)
  /** Acks and nacks of consumers are not heard. */
  | ({ readonly type: 'lose-acks' } & Aim)
  /** Checkpoints name the place of the next event: who resumes there misses it (KurrentDB#4970). */
  | ({ readonly type: 'checkpoint-past-end' } & Aim)

/** Happens at once. */
export type MomentaryFault =
  /** The open batch streams end, without an error and without their answers. */
  | { readonly type: 'half-close-batches' }
  /** Open subscriptions and consumers end, without an error. */
  | { readonly type: 'end-subscriptions' }
  /** Open subscriptions and consumers break. */
  | { readonly type: 'break-subscriptions' }
  /** Open subscriptions and consumers stay open and hear nothing more. */
  | { readonly type: 'silence-subscriptions' }

export type Fault = StandingFault | MomentaryFault

interface Standing {
  readonly fault: StandingFault
  passed: number
  hit: number
}

export interface Faults {
  readonly set: (fault: StandingFault) => void
  readonly clear: () => void
  /** The fault of this type that hits this call, if any; counts it. */
  readonly hits: <Type extends StandingFault['type']>(
    type: Type,
    call: Call,
    stream: string,
  ) => Extract<StandingFault, { type: Type }> | undefined
  /** What every call passes first: waits if it is slow, gives the error if it is refused. */
  readonly gate: (call: Call, stream: string, headers: Metadata, begin: (refused?: CallError) => void) => void
}

export const createFaults = (): Faults => {
  let standing: Standing[] = []

  const hits: Faults['hits'] = (type, call, stream) => {
    for (const entry of standing) {
      const { fault } = entry
      if (fault.type !== type) continue
      if (fault.calls !== undefined && !fault.calls.includes(call)) continue
      if (fault.stream !== undefined && !stream.startsWith(fault.stream)) continue
      if (entry.hit >= (fault.times ?? Infinity)) continue
      entry.passed += 1
      if (entry.passed <= (fault.after ?? 0)) continue
      entry.hit += 1
      return fault as Extract<StandingFault, { type: typeof type }>
    }
    return undefined
  }

  const refusal = (call: Call, stream: string, headers: Metadata): CallError | undefined => {
    if (hits('unavailable', call, stream) !== undefined) return notReady()
    if (hits('busy', call, stream) !== undefined) return tooBusy()
    const elsewhere = headers.get('requires-leader')[0] === 'true' ? hits('not-leader', call, stream) : undefined
    return elsewhere && notLeader(elsewhere.host ?? '127.0.0.1', elsewhere.port ?? 2113)
  }

  return {
    set: fault => {
      standing.push({ fault, passed: 0, hit: 0 })
    },
    clear: () => {
      standing = []
    },
    hits,
    gate: (call, stream, headers, begin) => {
      if (standing.length === 0) return begin()
      const refused = refusal(call, stream, headers)
      const slow = hits('slow', call, stream)
      if (slow === undefined) begin(refused)
      else setTimeout(() => begin(refused), slow.milliseconds)
    },
  }
}
