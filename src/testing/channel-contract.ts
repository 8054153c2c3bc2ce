import { aFunction, listOf, oneOf, optionsOf, requireOptions } from '../codecs/option-rules.js'
import { channelPromisesUnderFault } from './channel-faults.js'
import { channelPromises } from './channel-promises.js'
import { check, type ChannelFault, type ChannelUnderTest } from './channel-under-test.js'

/** @since 0.1.0 */
export interface ContractCase {
  readonly name: string
  /** Rejects when the promise is broken. Hangs when the channel does: run it under a time limit. */
  readonly run: () => Promise<void>
}

const rules = optionsOf<{ readonly open: unknown; readonly faults: unknown }>({
  open: aFunction,
  faults: listOf(oneOf(...Object.keys(channelPromisesUnderFault))),
})

/**
 * The promises of a channel as a list of cases for any test runner:
 *
 * ```ts
 * for (const { name, run } of channelContract(openPager)) test(name, run)
 * ```
 *
 * `open` is called once per case. Cases of faults are run for those that its `refuse` can bring about.
 *
 * @since 0.1.0
 */
export const channelContract = (
  open: () => Promise<ChannelUnderTest>,
  faults: ReadonlyArray<ChannelFault> = [],
): ReadonlyArray<ContractCase> => {
  requireOptions('channelContract', rules, { open, faults })
  const within = async (run: (subject: ChannelUnderTest) => Promise<void>): Promise<void> => {
    const subject = await open()
    try {
      await run(subject)
    } finally {
      await subject.cleanup()
    }
  }
  return [
    ...Object.entries(channelPromises).map(([name, run]) => ({ name, run: () => within(run) })),
    ...faults.map(fault => ({
      name: channelPromisesUnderFault[fault][0],
      run: () =>
        within(async subject => {
          check(subject.refuse !== undefined, `the fault "${fault}" needs refuse()`)
          await subject.refuse?.(fault)
          await channelPromisesUnderFault[fault][1](subject)
        }),
    })),
  ]
}
