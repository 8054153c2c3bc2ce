import type { ActiveIncident, ConfirmedIncident, ResolvedIncident } from './incident.js'

/** What there is to an incident of any status. */
type IncidentFacts = Omit<ActiveIncident, 'status'>

// Incidents are made here, with every key in the same place, whoever makes them: V8 takes many times as long for a copy
// with keys added, and all code that reads incidents is slower for each further shape.

export const activeIncident = (facts: IncidentFacts): ActiveIncident => ({
  status: 'Active',
  number: facts.number,
  openedAt: facts.openedAt,
  sequence: facts.sequence,
  wait: facts.wait,
  policy: facts.policy,
  policySinceAt: facts.policySinceAt,
  fired: facts.fired,
  exhaustedAt: facts.exhaustedAt,
  lapses: facts.lapses,
})

export const confirmedIncident = (
  facts: IncidentFacts,
  said: Pick<ConfirmedIncident, 'acknowledgements' | 'clientWroteAt' | 'renewedAt'>,
): ConfirmedIncident => ({
  status: 'Confirmed',
  number: facts.number,
  openedAt: facts.openedAt,
  sequence: facts.sequence,
  wait: facts.wait,
  policy: facts.policy,
  policySinceAt: facts.policySinceAt,
  fired: facts.fired,
  exhaustedAt: facts.exhaustedAt,
  lapses: facts.lapses,
  acknowledgements: said.acknowledgements,
  clientWroteAt: said.clientWroteAt,
  renewedAt: said.renewedAt,
})

export const resolvedIncident = (
  facts: IncidentFacts,
  end: Pick<ResolvedIncident, 'reason' | 'resolvedAt' | 'acknowledgements'>,
): ResolvedIncident => ({
  status: 'Resolved',
  number: facts.number,
  openedAt: facts.openedAt,
  sequence: facts.sequence,
  wait: facts.wait,
  policy: facts.policy,
  policySinceAt: facts.policySinceAt,
  fired: facts.fired,
  exhaustedAt: facts.exhaustedAt,
  lapses: facts.lapses,
  reason: end.reason,
  resolvedAt: end.resolvedAt,
  acknowledgements: end.acknowledgements,
})
