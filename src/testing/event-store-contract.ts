import { aFunction, requireOptions } from '../codecs/option-rules.js'
import { appendManyPromises } from './append-many-promises.js'
import { appendPromises } from './append-promises.js'
import type { ContractCase } from './channel-contract.js'
import { newCategory, type Bench, type EventStoreUnderTest, type Promises } from './event-store-under-test.js'
import { followPromises } from './follow-promises.js'
import { groupPromises } from './group-promises.js'
import { indexPromises } from './index-promises.js'
import { jsonPromises } from './json-promises.js'
import { durabilityPromises, durableIndexPromises, lifetimePromises } from './lifetime-promises.js'
import { logPromises, streamPromises } from './read-promises.js'
import { refusalPromises } from './refusal-promises.js'
import { repeatPromises } from './repeat-promises.js'

const always: Promises = {
  ...appendPromises,
  ...repeatPromises,
  ...appendManyPromises,
  ...refusalPromises,
  ...streamPromises,
  ...logPromises,
  ...jsonPromises,
  ...followPromises,
  ...lifetimePromises,
}

/** Which of the optional promises a store makes. */
type Capability = 'lasting' | 'index' | 'groups'

const optional: ReadonlyArray<readonly [ReadonlyArray<Capability>, Promises]> = [
  [['lasting'], durabilityPromises],
  [['index'], indexPromises],
  [['lasting', 'index'], durableIndexPromises],
  [['groups'], groupPromises],
]

const capabilitiesOf = ({ store, reopen }: EventStoreUnderTest): ReadonlyArray<Capability> => [
  ...(reopen === undefined ? [] : (['lasting'] as const)),
  ...(store.index === undefined ? [] : (['index'] as const)),
  ...(store.groups === undefined ? [] : (['groups'] as const)),
]

/**
 * The promises of an event store as a list of cases for any test runner:
 *
 * ```ts
 * for (const { name, run } of eventStoreContract(openStore)) test(name, run)
 * ```
 *
 * `factory` is called once per case. Cases about opening the data again need its `reopen`, those about the index and
 * about consumer groups need a store that has them; for other stores they pass without doing anything.
 *
 * @since 0.1.0
 */
export const eventStoreContract = (factory: () => Promise<EventStoreUnderTest>): ReadonlyArray<ContractCase> => {
  requireOptions('eventStoreContract', aFunction, factory)
  const contractCase =
    (needed: ReadonlyArray<Capability>) =>
    ([name, run]: [string, Promises[string]]): ContractCase => ({
      name,
      run: async () => {
        const subject = await factory()
        try {
          const offered = capabilitiesOf(subject)
          if (!needed.every(capability => offered.includes(capability))) return
          await subject.store.open()
          const category = newCategory()
          const { store, reopen } = subject
          const bench: Bench = { store, reopen, category, stream: name => `${category}-${name}` }
          await run(bench)
          await store.close()
        } finally {
          await subject.cleanup()
        }
      },
    })
  return [
    ...Object.entries(always).map(contractCase([])),
    ...optional.flatMap(([needed, promises]) => Object.entries(promises).map(contractCase(needed))),
  ]
}
