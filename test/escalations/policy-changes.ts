// Changes of policies while incidents run, for the engine and for the calculator of the rules.
import fc from 'fast-check'
import type { Escalations } from '../../src/escalations-api.js'
import type { Asked } from '../simulation/any-history.js'
import type { Told } from '../simulation/calculator.js'

type Level = 'default' | 'billing' | 'sales' | 'acme' | 'globex'

/** Somebody changes who has which policy, or switches one on or off, a moment after a tick. */
export type Change = { readonly afterTick: number } & (
  { readonly to: Level; readonly policyId: string | null } | { readonly switched: string; readonly active: boolean }
)

const afterTick = fc.nat({ max: 30 })
const policyId = fc.constantFrom('calm', 'quick', 'odd')

export const anyChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    afterTick,
    to: fc.constantFrom<Level[]>('default', 'billing', 'sales', 'acme', 'globex'),
    policyId: fc.oneof<fc.Arbitrary<string | null>[]>(policyId, policyId, fc.constantFrom('none', null)),
  }),
  fc.record({ afterTick, switched: policyId, active: fc.boolean() }),
)

export const change = async (host: Escalations, config: Asked['config'], one: Change): Promise<void> => {
  if ('switched' in one) {
    const policy = config.policies.find(({ id }) => id === one.switched)!
    await host.policies.save({ ...policy, active: one.active })
  } else if (one.to === 'default') await host.policies.assign({ default: true }, one.policyId)
  else if (one.to === 'acme' || one.to === 'globex') await host.policies.assign({ client: one.to }, one.policyId)
  else await host.policies.assign({ desk: one.to }, one.policyId)
}

interface Current {
  policies: Asked['config']['policies']
  assignments: { default?: string | null; desks: Record<string, string | null>; clients: Record<string, string | null> }
}

const apply = (current: Current, one: Change): void => {
  const { assignments } = current
  if ('switched' in one)
    current.policies = current.policies.map(policy =>
      policy.id === one.switched ? { ...policy, active: one.active } : policy,
    )
  else if (one.to === 'default') assignments.default = one.policyId
  else if (one.to === 'acme' || one.to === 'globex') assignments.clients[one.to] = one.policyId
  else assignments.desks[one.to] = one.policyId
}

/**
 * The calculator has one config, and tells every story from its beginning. So the config is changed under its pencil, by
 * facts about nobody's ticket that do so when they are looked at; the first one puts everything back.
 */
export const changing = (
  { config, file }: Pick<Asked, 'config' | 'file'>,
  changes: ReadonlyArray<{ readonly one: Change; readonly at: number }>,
): Pick<Asked, 'config' | 'file'> => {
  const beginning = (): Current => {
    const { default: everybody, desks = {}, clients = {} } = config.assignments ?? {}
    const assignments = { desks: { ...desks }, clients: { ...clients } }
    return {
      policies: config.policies,
      assignments: everybody === undefined ? assignments : { ...assignments, default: everybody },
    }
  }
  const current = beginning()
  const note = (at: number, happens: () => void): Told => ({
    get type() {
      happens()
      return 'TicketResumed' as const
    },
    ticketId: 'nobody',
    at: new Date(at).toISOString(),
  })
  const first = Math.min(...file.map(({ at }) => Date.parse(at)))
  return {
    config: {
      ...config,
      get policies() {
        return current.policies
      },
      get assignments() {
        return current.assignments
      },
    },
    file: [
      note(first, () => Object.assign(current, beginning())),
      ...file,
      ...changes.map(({ one, at }) => note(at, () => apply(current, one))),
    ],
  }
}
