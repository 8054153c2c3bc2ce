import type { Person } from 'ticket-escalation'
import type { HttpAction, SignedIn } from 'ticket-escalation/http'

/** Who works here. A host asks its own user table. */
export const people: ReadonlyArray<Person & SignedIn & { readonly name: string; readonly does: string }> = [
  { id: 'ann', name: 'Ann Novak', email: 'ann@example.org', does: 'answers billing' },
  { id: 'ben', name: 'Ben Ortiz', email: 'ben@example.org', does: 'answers technical' },
  { id: 'tina', name: 'Tina Lead', email: 'tina@example.org', does: 'leads the team' },
  { id: 'dora', name: 'Dora Quist', email: 'dora@example.org', does: 'is the director' },
]

export const personOf = (id: string | undefined) => people.find(person => person.id === id)

/** Everybody here sees every ticket and may take it on; only those who lead change the policies. */
export const may = (person: SignedIn, action: HttpAction): boolean =>
  action === 'manage-policies' ? person.id === 'tina' || person.id === 'dora' : personOf(person.id) !== undefined

export const clients = [
  { id: 'acme', name: 'Acme' },
  { id: 'globex', name: 'Globex' },
  { id: 'initech', name: 'Initech' },
] as const

/** Who looks after a desk's new tickets. */
export const desks = [
  { id: 'billing', name: 'Billing', assigneeId: 'ann' },
  { id: 'technical', name: 'Technical', assigneeId: 'ben' },
] as const

export const nameIn = (list: ReadonlyArray<{ readonly id: string; readonly name: string }>, id: string): string =>
  list.find(one => one.id === id)?.name ?? id
