import type { Logger } from '../ports/logger.js'
import type { Attention } from '../projections/dashboard.js'
import type { RebuildProgress } from './rebuild.js'
import type { TickOutcome } from './ticking.js'

/** What a host is told while the engine works. */
export interface Observers {
  readonly onHeartbeat: (outcome: TickOutcome) => void
  readonly onAttention: (attention: Attention) => void
  readonly onRebuildProgress?: (progress: RebuildProgress) => void
}

/** Calls a function of the host's. Whatever that throws, now or later, is the host's business. */
export type Tell = (what: keyof Observers, run: () => unknown) => void

export const teller = (logger: Logger): Tell => {
  const failed = (what: string, error: unknown): void => {
    logger.error({ reason: error instanceof Error ? error.name : 'no error' }, `The host's ${what} threw`)
  }
  return (what, run) => {
    try {
      const result = run()
      if (result instanceof Promise)
        result.catch((error: unknown) => {
          failed(what, error)
        })
    } catch (error) {
      failed(what, error)
    }
  }
}
