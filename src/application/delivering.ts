import type { Instant } from '../domain/time.js'
import type { AttentionTeller } from './attention.js'
import type { CatchUp } from './catch-up.js'
import { deliverReady, type Deliveries } from './deliver.js'
import type { Engine } from './engine.js'
import { wallNow } from './environment.js'

/** The one delivery of a process: whoever asks for it while it is under way has it look once more. */
export interface Delivering {
  /** Resolves when nothing more can be delivered. Begins no further send once `isStopping`. */
  readonly deliver: (isStopping?: () => boolean) => Promise<Deliveries>
  readonly isUnderWay: () => boolean
  /** Whether something could be delivered now that nobody is delivering. */
  readonly hasReady: () => boolean
  /** When something will be ready to be delivered, as far as is known. */
  readonly nextReadyAt: () => Instant | undefined
  /** From now on no further send begins. */
  readonly end: () => void
  /** Resolves when no send is under way. */
  readonly ended: () => Promise<void>
}

export const startDelivering = (
  engine: Engine,
  catchUp: CatchUp,
  { stuck }: AttentionTeller,
  concurrency: number,
): Delivering => {
  const { board, env } = engine
  let isEnding = false
  let isAskedAgain = false
  let underWay: Promise<Deliveries> | undefined

  const deliverUntilDone = async (isStopping: () => boolean): Promise<Deliveries> => {
    let all: Deliveries = { delivered: 0, failed: [], wrote: false }
    const isClosing = (): boolean => isEnding || isStopping()
    try {
      do {
        isAskedAgain = false
        const { delivered, failed, wrote } = await deliverReady(engine, {
          concurrency,
          catchUp: () => catchUp.run(),
          onStuck: stuck,
          isClosing,
        })
        all = {
          delivered: all.delivered + delivered,
          failed: [...all.failed, ...failed],
          wrote: all.wrote || wrote,
        }
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it is set while a round is awaited
      } while (isAskedAgain && !isClosing())
      return all
    } finally {
      underWay = undefined
    }
  }

  return {
    deliver: (isStopping = () => false) => {
      if (underWay !== undefined) isAskedAgain = true
      underWay ??= deliverUntilDone(isStopping)
      return underWay
    },
    isUnderWay: () => underWay !== undefined,
    hasReady: () =>
      underWay === undefined && board.deliveries.ready(wallNow(env.clock), env.clock.monotonicMs()).length > 0,
    nextReadyAt: () =>
      underWay === undefined ? board.deliveries.nextReadyAt(wallNow(env.clock), env.clock.monotonicMs()) : undefined,
    end: () => {
      isEnding = true
    },
    ended: async () => {
      await underWay?.catch(() => undefined)
    },
  }
}
