import type { Stage } from './stage.js'

/** A morning with something of everything: who waits, who is on it, what was answered, and what went wrong. */
export const furnish = async (stage: Stage): Promise<void> => {
  const { clientWrites, escalations, clock } = stage
  const advance = async (minutes: number): Promise<void> => {
    for (let minute = 0; minute < minutes; minute++) await stage.advance(1)
  }
  const policy = { id: 'key-accounts', name: 'Key accounts', active: true, confirmTimeoutMinutes: 60 }
  const steps = [
    { delayMinutes: 5, notify: { assignee: true }, channel: 'in-system' },
    { delayMinutes: 15, notify: { user: 'tina' }, channel: 'email' },
    { delayMinutes: 25, notify: { user: 'service-manager' }, channel: 'email' },
    { delayMinutes: 45, notify: { user: 'dora' }, channel: 'email' },
  ] as const
  await escalations.policies.save({ ...policy, steps })
  await escalations.policies.assign({ client: 'globex' }, policy.id)

  const technical = { deskId: 'technical', assigneeId: 'ben' }
  await clientWrites('Invoice 4711 was charged twice')
  await advance(12)
  await clientWrites('Our people cannot sign in since this morning', { ...technical, clientId: 'globex' })
  await advance(6)
  const third = await clientWrites('Where is my parcel?', { ...technical, clientId: 'initech' })
  const fourth = await clientWrites('The address on our contract is wrong', { clientId: 'initech' })
  await advance(11)
  const answerByAt = new Date(clock.wallMs() + 60 * 60_000)
  await escalations.acknowledge({ ticketId: third, by: 'ben', via: 'ticket-page', answerByAt })
  stage.file.add(fourth, { atMs: clock.wallMs(), kind: 'agent', personId: 'ann', text: 'It is put right.' })
  await stage.report()
  await clientWrites('Export to a spreadsheet loses the last column', technical)
  await advance(9)
  await clientWrites('May we pay by transfer?', { clientId: 'initech' })
  const seventh = await clientWrites('The report for March is empty', { ...technical, clientId: 'acme' })
  stage.file.add(seventh, { atMs: clock.wallMs(), kind: 'closed', personId: 'ben', text: '' })
  await stage.report()
  await advance(3)
}
