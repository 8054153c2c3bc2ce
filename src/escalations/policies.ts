import * as E from 'fp-ts/lib/Either.js'
import { adoptPolicy, assignPolicy, savePolicy } from '../application/policies.js'
import { isObject } from '../codecs/object.js'
import { decodePolicyDraft } from '../codecs/policy.js'
import { assignedTo } from '../domain/policy/catalog.js'
import type { Policies } from '../escalations-api.js'
import { checkedId, checkedSeen, checkedTarget, invalid } from './arguments.js'
import { orStoreTrouble, orThrow, type Opened } from './opened.js'

/** Policies and who has which. Questions are answered after hearing of what other processes have changed. */
export const policiesOf = ({ worker, begin }: Opened): Policies => {
  const { engine, catchUp } = worker
  const { board } = engine
  const channels = new Set(engine.env.channels.keys())
  /** A policy whose channel is gone can still be switched off: it will tell nobody. */
  const isSwitchedOff = (input: unknown): boolean => isObject(input) && input['active'] === false
  return {
    save: async (input, call) => {
      begin(call, ['expectedVersion'])
      const expectedVersion = checkedSeen('expectedVersion', call?.expectedVersion, 0)
      const draft = decodePolicyDraft(input, isSwitchedOff(input) ? undefined : channels)
      if (E.isLeft(draft)) throw invalid(draft.left)
      const { policy, changed } = await orThrow(savePolicy(engine, catchUp)(draft.right, expectedVersion))
      return { policy, changed }
    },
    assign: async (target, policyId, call) => {
      begin(call, ['expectedRevision'])
      const expectedRevision = checkedSeen('expectedRevision', call?.expectedRevision, -1)
      if (policyId !== null) checkedId('policyId', policyId)
      const { changed } = await orThrow(
        assignPolicy(engine, catchUp)(checkedTarget(target), policyId, expectedRevision),
      )
      return { incidentsChanged: changed }
    },
    adopt: async (policyId, call) => {
      begin(call)
      const { changed } = await orThrow(adoptPolicy(engine, catchUp)(checkedId('policyId', policyId)))
      return { incidentsChanged: changed }
    },
    list: async call => {
      begin(call)
      await orStoreTrouble(() => catchUp.run())
      return [...board.catalog().policies.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    },
    versions: async (policyId, call) => {
      begin(call)
      await orStoreTrouble(() => catchUp.run())
      return board.versionsOf(policyId)
    },
    assignments: async call => {
      begin(call)
      await orStoreTrouble(() => catchUp.run())
      const { assignments } = board.catalog()
      return {
        revision: board.assignmentsRevision(),
        default: assignedTo(assignments, { level: 'default' }),
        clients: Object.fromEntries(assignments.clients),
        desks: Object.fromEntries(assignments.desks),
      }
    },
  }
}
