import { nextTick } from 'node:process'
import { setImmediate } from 'node:timers'

/** Resolves in the next turn of the event loop, when timers and sockets have had theirs. */
export const turn = (): Promise<void> =>
  new Promise(resolve => {
    setImmediate(resolve)
  })

/** Resolves when everything that can go on at this moment has gone on. */
export const allHaveGoneOn = (): Promise<void> =>
  new Promise(resolve => {
    nextTick(resolve)
  })

/** Shares the turns of the event loop between our work and everybody else's. */
export interface Turns {
  /** Resolves when a piece of work may begin; `isFollowUp` where it was called for by the one before, in the same turn. */
  readonly mine: (isFollowUp: boolean) => Promise<void>
  /** So much was done. */
  readonly took: (weight: number) => void
  /** How much was done in this turn already. */
  readonly taken: () => number
}

/**
 * Lets one piece of work through in each turn of the event loop: the first as soon as possible, others in turns to come,
 * when more may have joined them. Who waits for one piece of work to ask for the next is alone, and goes on in the same
 * turn, until `allowance` is used up: a turn is a tenth of what a small commit takes on a processor that was just asleep.
 */
export const turns = (allowance: number): Turns => {
  let left: number | undefined
  return {
    mine: async isFollowUp => {
      if (left === undefined) await allHaveGoneOn()
      else if (!isFollowUp || left <= 0) await turn()
      if (left !== undefined) return
      left = allowance
      setImmediate(() => {
        left = undefined
      })
    },
    took: weight => {
      if (left !== undefined) left -= weight
    },
    taken: () => (left === undefined ? 0 : allowance - left),
  }
}
