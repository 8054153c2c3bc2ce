import { describe, expect, test } from 'vitest'
import { EscalationError } from '../../src/escalation-error.js'
import { places } from './places.js'
import { escalating, minutes, opened, rejection, standardPolicy, world } from './world.js'

const fast = {
  id: 'fast',
  steps: [{ delayMinutes: 2, notify: { user: 'lead' as const }, channel: 'mail' }],
}

describe.each(places)('policies, on $name', ({ place }) => {
  test('all that is wrong with a policy is said at once, channels that nobody gave included', async () => {
    const { escalations } = await escalating(place())
    const wrong = {
      id: 'p',
      steps: [
        { delayMinutes: -1, notify: { user: 'ann' }, channel: 'emial' },
        { delayMinutes: '5', notify: { user: 'ann' }, channel: 'bel' },
      ],
      fallback: { notify: {}, channel: 'pigeon' },
    }
    const error: unknown = await escalations.policies.save(wrong as never).catch((one: unknown) => one)
    if (!(error instanceof EscalationError)) throw new Error('it was saved')
    const { problems } = error
    expect(problems.map(({ path }) => path.join('.')).sort()).toEqual([
      'fallback.channel',
      'fallback.notify',
      'steps.0.channel',
      'steps.0.delayMinutes',
      'steps.1.channel',
      'steps.1.delayMinutes',
    ])
    expect(problems.find(({ path }) => path.join() === 'steps,1,channel')?.problem).toContain('Did you mean "bell"?')
  })

  test('a policy whose channel is gone can still be switched off, and not on again', async () => {
    const w = await escalating(place())
    await w.escalations.close()
    const host = await w.host({
      channels: { pager: { send: () => Promise.resolve({ status: 'accepted' }) } },
    })
    const [standard] = await host.policies.list()
    expect((await host.policies.save({ ...standard!, active: false })).policy.active).toBe(false)
    expect((await rejection(host.policies.save(standard!))).message).toContain('unknown channel')
    await host.close()
  })

  test('a policy that was read is saved again as it is, and edited as it is', async () => {
    const { escalations } = await escalating(place())
    const [read] = await escalations.policies.list()
    expect(read?.version).toBe(1)
    expect(await escalations.policies.save(read!)).toMatchObject({ changed: false, policy: { version: 1 } })
    const renamed = { ...read!, name: 'Renamed' }
    expect(await escalations.policies.save(renamed, { expectedVersion: 1 })).toMatchObject({ policy: { version: 2 } })
    expect(await escalations.policies.save({ ...renamed, version: 99 })).toMatchObject({ policy: { version: 2 } })
  })

  test('the first save is version 1, an edit the next, and saving the same changes nothing', async () => {
    const { escalations } = await escalating(place())
    const again = await escalations.policies.save(standardPolicy)
    expect(again).toMatchObject({ changed: false, policy: { version: 1 } })
    const edited = await escalations.policies.save({ ...standardPolicy, name: 'Other' })
    expect(edited).toMatchObject({ changed: true, policy: { version: 2, name: 'Other', active: true } })
    expect((await escalations.policies.versions('standard')).map(({ version, name }) => [version, name])).toEqual([
      [1, 'Standard'],
      [2, 'Other'],
    ])
  })

  test('the list holds the newest version of every policy, in order of id', async () => {
    const { escalations } = await escalating(place())
    await escalations.policies.save(fast)
    await escalations.policies.save({ ...fast, name: 'Faster' })
    expect((await escalations.policies.list()).map(({ id, version }) => `${id} ${version}`)).toEqual([
      'fast 2',
      'standard 1',
    ])
    expect(await escalations.policies.versions('unheard-of')).toEqual([])
  })

  test('expectedVersion is refused with version-conflict when somebody else saved meanwhile', async () => {
    const { escalations, host } = await escalating(place())
    const other = await host()
    await other.policies.save({ ...standardPolicy, name: 'Other' }, { expectedVersion: 1 })
    const late = escalations.policies.save({ ...standardPolicy, name: 'Mine' }, { expectedVersion: 1 })
    expect(await rejection(late)).toMatchObject({ code: 'version-conflict' })
    const taken = escalations.policies.save(fast, { expectedVersion: 3 })
    expect(await rejection(taken)).toMatchObject({ code: 'version-conflict' })
    expect((await escalations.policies.save(fast, { expectedVersion: 0 })).policy.version).toBe(1)
    expect((await escalations.policies.versions('standard')).map(({ name }) => name)).toEqual(['Standard', 'Other'])
  })

  test('of ten saves at once each becomes a version of its own', async () => {
    const { escalations, host } = await escalating(place())
    const other = await host()
    await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        (n % 2 === 0 ? escalations : other).policies.save({ ...standardPolicy, name: `Edit ${n}` }),
      ),
    )
    const versions = await escalations.policies.versions('standard')
    expect(versions.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect(new Set(versions.map(({ name }) => name)).size).toBe(11)
  })

  test.each<[string, unknown]>([
    ['no steps', { id: 'p', steps: [] }],
    ['an unknown channel', { id: 'p', steps: [{ delayMinutes: 1, notify: { user: 'a' }, channel: 'pigeon' }] }],
    ['a fallback over an unknown channel', { ...fast, fallback: { notify: { user: 'a' }, channel: 'pigeon' } }],
    ['the id none', { ...fast, id: 'none' }],
    ['half a minute', { id: 'p', steps: [{ delayMinutes: 0.5, notify: { user: 'a' }, channel: 'mail' }] }],
    ['101 steps', { id: 'p', steps: Array.from({ length: 101 }, () => fast.steps[0]) }],
    ['nothing', undefined],
  ])('%s is refused as invalid input and nothing is written', async (_, policy) => {
    const { escalations, place: where } = await escalating(place())
    const before = (await where.log()).length
    expect(await rejection(escalations.policies.save(policy as never))).toMatchObject({ code: 'invalid-input' })
    expect(await where.log()).toHaveLength(before)
  })

  test.each<[string, unknown, unknown]>([
    ['an unknown policy', { desk: 'billing' }, 'unheard-of'],
    ['a target that is none', {}, 'standard'],
    ['a target that is null', null, 'standard'],
    ['two targets at once', { desk: 'billing', client: 'acme' }, 'standard'],
    ['an empty desk', { desk: '' }, 'standard'],
    ['default: false', { default: false }, 'standard'],
    ['a number for a policy', { desk: 'billing' }, 7],
  ])('%s cannot be assigned', async (_, target, policyId) => {
    const { escalations, place: where } = await escalating(place())
    const before = (await where.log()).length
    const assigned = escalations.policies.assign(target as never, policyId as never)
    expect(await rejection(assigned)).toMatchObject({ code: 'invalid-input' })
    expect(await where.log()).toHaveLength(before)
  })

  test('assignments are told as they are, on every host and after a restart', async () => {
    const { escalations, host } = await escalating(place())
    await escalations.policies.save(fast)
    await escalations.policies.assign({ desk: 'billing' }, 'fast')
    await escalations.policies.assign({ client: 'acme' }, 'none')
    await escalations.policies.assign({ desk: 'sales' }, 'fast')
    await escalations.policies.assign({ desk: 'sales' }, null)
    const expected = { revision: 4, default: 'standard', clients: { acme: 'none' }, desks: { billing: 'fast' } }
    expect(await escalations.policies.assignments()).toEqual(expected)
    const other = await host()
    expect(await other.policies.assignments()).toEqual(expected)
    await other.policies.assign({ default: true }, null)
    expect(await escalations.policies.assignments()).toEqual({ ...expected, revision: 5, default: null })
  })

  test('an assignment with an expected revision is refused once somebody else has changed one', async () => {
    const { escalations, host } = await escalating(place())
    await escalations.policies.save(fast)
    const { revision } = await escalations.policies.assignments()
    const other = await host()
    await other.policies.assign({ desk: 'sales' }, 'fast')
    const stale = escalations.policies.assign({ desk: 'billing' }, 'fast', { expectedRevision: revision })
    expect(await rejection(stale)).toMatchObject({ code: 'version-conflict' })
    expect((await escalations.policies.assignments()).desks).toEqual({ sales: 'fast' })
    const { revision: newest } = await escalations.policies.assignments()
    await escalations.policies.assign({ desk: 'billing' }, 'fast', { expectedRevision: newest })
    expect((await escalations.policies.assignments()).desks).toEqual({ billing: 'fast', sales: 'fast' })
  })

  test('an assignment made on one host is not undone by one made on another that had not heard of it', async () => {
    const { escalations, host } = await escalating(place())
    const other = await host()
    await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((desk, n) =>
        (n % 2 === 0 ? escalations : other).policies.assign({ desk }, 'standard'),
      ),
    )
    const all = { a: 'standard', b: 'standard', c: 'standard', d: 'standard', e: 'standard', f: 'standard' }
    expect((await escalations.policies.assignments()).desks).toEqual(all)
    expect((await (await host()).policies.assignments()).desks).toEqual(all)
  })

  test('deactivating ends open incidents at once, activating opens new ones with the old clock', async () => {
    const { escalations, clock, pass } = await escalating(place())
    const at = clock.wallMs()
    await escalations.record(opened(at))
    await pass(minutes(4))
    await escalations.policies.save({ ...standardPolicy, active: false })
    expect(await escalations.incident('T-1')).toMatchObject({ status: 'Resolved', resolved: { reason: 'no-policy' } })
    await pass(minutes(4))
    await escalations.policies.save(standardPolicy)
    expect(await escalations.incident('T-1')).toMatchObject({
      incident: 2,
      status: 'Active',
      lastActivityAt: new Date(at),
      next: { step: 1, dueAt: new Date(at + minutes(10)) },
    })
    await pass(minutes(2))
    expect((await escalations.tick()).triggered).toMatchObject([{ incident: 2, step: 1 }])
  })

  test('reassigning a desk, a client or everybody takes effect at once, on open incidents too', async () => {
    const { escalations, clock, pass } = await escalating(place())
    await escalations.policies.save(fast)
    await escalations.policies.save({ ...fast, id: 'slow', steps: [{ ...fast.steps[0]!, delayMinutes: 90 }] })
    await escalations.record(opened(clock.wallMs()))
    await pass(minutes(3))
    expect(await escalations.policies.assign({ desk: 'billing' }, 'fast')).toEqual({ incidentsChanged: 1 })
    expect((await escalations.incident('T-1'))?.policy.id).toBe('fast')
    expect(await escalations.policies.assign({ client: 'acme' }, 'slow')).toEqual({ incidentsChanged: 1 })
    expect((await escalations.tick()).triggered).toEqual([])
    expect(await escalations.policies.assign({ default: true }, 'fast')).toEqual({ incidentsChanged: 0 })
    expect(await escalations.policies.assign({ client: 'acme' }, null)).toEqual({ incidentsChanged: 1 })
    expect((await escalations.tick()).triggered).toMatchObject([{ step: 1, policyId: 'fast', lateMs: minutes(1) }])
  })

  test("'none' opts out and ends the incident, clearing it opens the next", async () => {
    const { escalations, clock, pass } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    expect(await escalations.policies.assign({ client: 'acme' }, 'none')).toEqual({ incidentsChanged: 1 })
    expect((await escalations.incident('T-1'))?.resolved?.reason).toBe('no-policy')
    await pass(minutes(60))
    expect((await escalations.tick()).triggered).toEqual([])
    expect(await escalations.policies.assign({ client: 'acme' }, null)).toEqual({ incidentsChanged: 1 })
    expect((await escalations.tick()).triggered).toMatchObject([
      { incident: 2, step: 1 },
      { incident: 2, step: 2 },
      { incident: 2, step: 3 },
    ])
  })

  test('opted out and back in within one millisecond: a fact that comes late tells the same two incidents', async () => {
    const { escalations, clock, pass, events } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    await pass(minutes(1))
    await escalations.policies.assign({ client: 'acme' }, 'none')
    await escalations.policies.assign({ client: 'acme' }, null)
    await pass(minutes(15))
    expect((await escalations.tick()).triggered).toMatchObject([{ incident: 2, step: 1 }])
    const at = new Date(clock.wallMs())
    await escalations.record({ type: 'ClientReplied', ticketId: 'T-1', at })
    await pass(minutes(60))
    expect((await escalations.tick()).triggered).toMatchObject([
      { incident: 2, step: 2 },
      { incident: 2, step: 3 },
    ])
    expect((await events('T-1')).some(({ type }) => type === 'IncidentsReassessed')).toBe(false)
  })

  test('a host that has not heard of a change hears of it before it tells a story anew', async () => {
    const { escalations, clock, pass, host } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    const other = await host()
    await pass(minutes(1))
    await other.policies.assign({ client: 'acme' }, 'none')
    await pass(minutes(1))
    await other.policies.assign({ client: 'acme' }, null)
    await pass(minutes(10))
    expect((await other.tick()).triggered).toMatchObject([{ incident: 2, step: 1 }])
    // This host's policies are those of twelve minutes ago, and the fact is as old as the step that fired.
    const outcome = await escalations.record({ type: 'ClientReplied', ticketId: 'T-1', at: new Date(clock.wallMs()) })
    expect(outcome.incident).toMatchObject({ incident: 2, status: 'Active', fired: [{ step: 1 }] })
  })

  test('coming back to an earlier policy within one incident does not fire its fired steps again', async () => {
    const { escalations, clock, pass } = await escalating(place())
    await escalations.policies.save(fast)
    await escalations.record(opened(clock.wallMs()))
    await pass(minutes(10))
    expect((await escalations.tick()).triggered).toMatchObject([{ policyId: 'standard', step: 1 }])
    await escalations.policies.assign({ desk: 'billing' }, 'fast')
    expect((await escalations.tick()).triggered).toMatchObject([{ policyId: 'fast', step: 1 }])
    await escalations.policies.assign({ desk: 'billing' }, null)
    expect((await escalations.tick()).triggered).toEqual([])
    await pass(minutes(20))
    expect((await escalations.tick()).triggered).toMatchObject([{ policyId: 'standard', step: 2 }])
  })

  test('an edit is pinned: open incidents keep their version until they adopt the newest', async () => {
    const { escalations, clock, pass } = await escalating(place())
    await escalations.record(opened(clock.wallMs()))
    const edited = {
      ...standardPolicy,
      steps: standardPolicy.steps.map(step => ({ ...step, delayMinutes: step.delayMinutes + 5 })),
    }
    await escalations.policies.save(edited)
    expect((await escalations.incident('T-1'))?.policy.version).toBe(1)
    await pass(minutes(10))
    expect((await escalations.tick()).triggered).toMatchObject([{ step: 1 }])
    expect(await escalations.policies.adopt('standard')).toEqual({ incidentsChanged: 1 })
    expect(await escalations.policies.adopt('standard')).toEqual({ incidentsChanged: 0 })
    expect((await escalations.incident('T-1'))?.policy.version).toBe(2)
    await pass(minutes(5))
    expect((await escalations.tick()).triggered).toEqual([])
    await pass(minutes(20))
    expect((await escalations.tick()).triggered).toMatchObject([{ step: 2, dueAt: new Date(clock.wallMs()) }])
    expect(await rejection(escalations.policies.adopt('unheard-of'))).toMatchObject({ code: 'invalid-input' })
  })

  test('a swap with an overdue step fires it in the next tick', async () => {
    const { escalations, clock, pass } = await escalating(place())
    await escalations.policies.save(fast)
    await escalations.record(opened(clock.wallMs()))
    await pass(minutes(5))
    await escalations.policies.assign({ desk: 'billing' }, 'fast')
    expect((await escalations.tick()).triggered).toMatchObject([{ policyId: 'fast', step: 1, lateMs: minutes(3) }])
  })

  test('the number of active policies is on the dashboard', async () => {
    const { escalations } = await escalating(place())
    await escalations.policies.save(fast)
    expect((await escalations.dashboard()).activePolicies).toBe(2)
    await escalations.policies.save({ ...fast, active: false })
    expect((await escalations.dashboard()).activePolicies).toBe(1)
  })

  test('a policy saved where nobody else looks is known to a host that opens later, and so are its versions', async () => {
    const w = world(place())
    const first = await w.host()
    await first.policies.save(standardPolicy)
    await first.policies.save({ ...standardPolicy, name: 'Edited' })
    const second = await w.host()
    expect((await second.policies.versions('standard')).map(({ name }) => name)).toEqual(['Standard', 'Edited'])
  })

  test('a damaged policy event is left out and told of; what would have to follow it is refused, and all else goes on', async () => {
    const w = await escalating(place())
    await w.place.smuggle('escalationPolicy-standard', 'PolicySaved', null)
    const host = await w.host()
    const saved = host.policies.save({ ...standardPolicy, name: 'After the damage' })
    expect(await rejection(saved)).toMatchObject({ code: 'conflict' })
    expect((await host.policies.save(fast)).changed).toBe(true)
    expect((await host.record(opened(w.clock.wallMs()))).incident?.policy.id).toBe('standard')
    expect(w.logged.some(({ level, message }) => level === 'error' && message.includes('policy'))).toBe(true)
  })
})
