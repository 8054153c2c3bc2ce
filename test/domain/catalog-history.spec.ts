import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { effectivePolicy, emptyCatalog, type Catalog, type Levels } from '../../src/domain/policy/catalog.js'
import {
  changesBetween,
  effectivePolicyAt,
  emptyHistory,
  historyOf,
  newestChangeAt,
  unchanging,
  withAssignments,
  withVersions,
} from '../../src/domain/policy/catalog-history.js'
import { catalogs, names } from '../../src/testing/arbitrary-policies.js'
import { at, policyOf, standard } from './world.js'

const perhaps = (all: ReadonlyArray<string>): fc.Arbitrary<string | undefined> => fc.constantFrom(...all, undefined)

const levels: fc.Arbitrary<Levels> = fc.record({
  policyId: perhaps([...names.policies, 'none']),
  clientId: perhaps(names.clients),
  deskId: perhaps(names.desks),
})

const ever = { level: 'default' } as const

describe('the history of policies and assignments', () => {
  test('says of every time what the catalog of that time says', () => {
    fc.assert(
      fc.property(
        fc.array(catalogs(), { maxLength: 5 }),
        levels,
        fc.integer({ min: -1, max: 60 }),
        (all, asked, minute) => {
          const snapshots = all.map((value, index) => ({ sinceAt: at(10 * index), value }))
          const then: Catalog = snapshots.findLast(({ sinceAt }) => sinceAt <= at(minute))?.value ?? emptyCatalog
          expect(effectivePolicyAt(asked, historyOf(snapshots), at(minute))).toEqual(effectivePolicy(asked, then))
        },
      ),
    )
  })

  test('what never changes has been so since ever', () => {
    fc.assert(
      fc.property(catalogs(), levels, fc.integer({ min: -1e9, max: 1e9 }), (catalog, asked, minute) => {
        const history = unchanging(catalog)
        expect(effectivePolicyAt(asked, history, at(minute))).toEqual(effectivePolicy(asked, catalog))
        expect(newestChangeAt(history)).toBe(-Infinity)
      }),
    )
  })

  test('a change counts from its very instant on', () => {
    const history = withAssignments(withVersions(emptyHistory, 'standard', [{ sinceAt: at(0), value: standard }]), [
      [ever, 'standard', at(5)],
      [ever, 'none', at(8)],
    ])
    const found = [4.9, 5, 7.9, 8].map(minute => effectivePolicyAt({}, history, at(minute))?.id)
    expect(found).toEqual([undefined, 'standard', 'standard', undefined])
  })

  test('a clock that went back does not put a version before the one ahead of it', () => {
    const history = withVersions(withAssignments(emptyHistory, [[ever, 'standard', at(0)]]), 'standard', [
      { sinceAt: at(10), value: standard },
      { sinceAt: at(3), value: policyOf('standard', [5], { version: 2 }) },
    ])
    expect(effectivePolicyAt({}, history, at(9))).toBeUndefined()
    expect(effectivePolicyAt({}, history, at(10))?.version).toBe(2)
  })

  test('changes between two times, both included', () => {
    const history = withAssignments(emptyHistory, [
      [ever, 'a', at(1)],
      [ever, 'b', at(2)],
      [{ level: 'desk', id: 'billing' }, 'c', at(2)],
      [ever, null, at(4)],
    ])
    expect(history.changedAt).toEqual([at(1), at(2), at(4)])
    expect(changesBetween(history, at(2), at(4))).toEqual([at(2), at(4)])
    expect(changesBetween(history, at(1) + 1, at(4) - 1)).toEqual([at(2)])
    expect(changesBetween(history, -Infinity)).toEqual([at(1), at(2), at(4)])
    expect(changesBetween(history, at(5))).toEqual([])
  })
})
