import { describe, expect, test } from 'vitest'
import { given } from '../../src/testing/given.js'
import { ticketStory } from '../../src/testing/ticket-story.js'
import { at, policyOf, standard, world, type World } from './world.js'

const story = ticketStory('T-1')
const slower = policyOf('standard', [10, 90, 120], { version: 2 })
const critical = policyOf('critical', [5, 10, 15])

const waiting = (...policies: ReadonlyArray<typeof standard>): World =>
  world([standard, ...policies])
    .record(...story.opened(0, { deskId: 'billing', assigneeId: 'ann' }).facts)
    .ticks(0, 10)

describe('12. A policy edit makes a new version; open incidents keep theirs', () => {
  test('pinned: step 2 still fires at 30 (scenario 15)', () => {
    const w = waiting().clockAt(15).save(slower)
    expect(w.ticks(15, 60).fired()).toEqual(['step 1 at 10', 'step 2 at 30', 'step 3 at 60'])
    expect(w.triggered().map(({ policyVersion }) => policyVersion)).toEqual([1, 1, 1])
    expect(w.events().some(({ type }) => type === 'PolicyChanged')).toBe(false)
  })

  test('adopt moves open incidents over: step 2 at 90', () => {
    const w = waiting().clockAt(15).save(slower).adopt()
    expect(w.incident()).toMatchObject({ number: 1, policy: { version: 2 }, wait: { lastActivityAt: at(0) } })
    expect(w.ticks(15, 150).fired()).toEqual(['step 1 at 10', 'step 2 at 90', 'step 3 at 120'])
  })

  test('the next incident runs the new version', () => {
    const w = waiting().clockAt(15).save(slower)
    w.record(...story.agentReplied(16).clientReplied(20).facts)
    expect(w.incident()).toMatchObject({ number: 2, policy: { version: 2 } })
  })

  test('steps have stable ids: a fired step never fires again, wherever it is moved', () => {
    const swapped = policyOf(
      'standard',
      [
        { id: 'step-2', delayMinutes: 20 },
        { id: 'step-1', delayMinutes: 40 },
      ],
      { version: 2 },
    )
    const w = waiting().clockAt(15).save(swapped).adopt()
    expect(w.ticks(15, 90).fired()).toEqual(['step 1 at 10', 'step 1 at 20'])
    expect(w.triggered().map(({ stepId }) => stepId)).toEqual(['step-1', 'step-2'])
  })

  test('adopting once more, or an older version, changes nothing', () => {
    const w = waiting().clockAt(15).save(slower).adopt()
    given(...w.events())
      .when({ type: 'AdoptPolicy', policy: slower, now: at(16) })
      .thenNothing()
      .when({ type: 'AdoptPolicy', policy: standard, now: at(16) })
      .thenNothing()
      .when({ type: 'AdoptPolicy', policy: { ...critical, version: 7 }, now: at(16) })
      .thenNothing()
  })
})

describe('13. A different policy becoming effective takes effect immediately: same incident, same clock', () => {
  const ways: Record<string, (w: World) => World> = {
    'set on the ticket (scenario 16)': w => w.record(...story.policySet(45, 'critical').facts),
    "the client's changed": w => w.record(...story.clientChanged(45, 'acme').facts),
    "the desk's changed": w => w.clockAt(45).assign({ level: 'desk', id: 'billing' }, 'critical'),
    'the default changed': w => w.clockAt(45).assign({ level: 'default' }, 'critical'),
    'ticket moved': w => w.record(...story.moved(45, 'sales').facts),
    deactivated: w => w.clockAt(45).save({ ...standard, version: 2, active: false }),
  }

  test.each(Object.entries(ways))('%s', (way, change) => {
    const w = waiting(critical)
    if (way.startsWith("the client's")) w.assign({ level: 'client', id: 'acme' }, 'critical')
    if (way === 'ticket moved') w.assign({ level: 'desk', id: 'sales' }, 'critical')
    if (way === 'deactivated')
      w.assign({ level: 'desk', id: 'billing' }, 'standard').assign({ level: 'default' }, 'critical')
    w.ticks(15, 40)
    change(w)
    expect(w.incident()).toMatchObject({
      number: 1,
      status: 'Active',
      policy: { id: 'critical' },
      wait: { sinceAt: at(0), lastActivityAt: at(0) },
    })
    expect(w.ticks(45, 120).fired()).toEqual([
      'step 1 at 10',
      'step 2 at 30',
      // Overdue under the new policy: all of them at once (rule 16), the history of the old one stays.
      'step 1 at 45',
      'step 2 at 45',
      'step 3 at 45',
    ])
  })

  test('the same policy set again changes nothing (scenario 17)', () => {
    const w = waiting().record(...story.policySet(12, 'standard').moved(13, 'sales').facts)
    expect(w.events().map(({ type }) => type)).not.toContain('PolicyChanged')
    expect(w.ticks(15, 30).fired()).toEqual(['step 1 at 10', 'step 2 at 30'])
  })

  test('deactivated while the desk has an active one: the desk takes over with the same clock (scenario 18)', () => {
    const w = waiting(critical).record(...story.policySet(2, 'critical').facts)
    w.clockAt(15).save({ ...critical, version: 2, active: false })
    expect(w.incident()).toMatchObject({ number: 1, policy: { id: 'standard' }, wait: { lastActivityAt: at(0) } })
  })

  test('none left: resolved (no-policy), and nothing fires at 30 (scenario 19)', () => {
    const w = waiting()
      .clockAt(15)
      .save({ ...standard, version: 2, active: false })
    expect(w.incident()).toMatchObject({ status: 'Resolved', reason: 'no-policy', resolvedAt: at(15) })
    expect(w.ticks(15, 240).fired()).toEqual(['step 1 at 10'])
  })

  test("if one applies again while the client still waits, a new incident opens, its clock the client's last activity", () => {
    const w = waiting()
      .clockAt(15)
      .save({ ...standard, version: 2, active: false })
    w.clockAt(200).save({ ...standard, version: 3 })
    expect(w.incident()).toMatchObject({
      number: 2,
      openedAt: at(200),
      wait: { sinceAt: at(0), lastActivityAt: at(0) },
    })
    expect(w.tick(200).fired()).toEqual([
      'step 1 at 10',
      'incident 2: step 1 at 200',
      'incident 2: step 2 at 200',
      'incident 2: step 3 at 200',
    ])
  })

  test("coming back to an earlier policy within one incident does not fire that policy's fired steps again", () => {
    const w = waiting(critical)
      .record(...story.policySet(20, 'critical').facts)
      .tick(20)
    w.record(...story.policySet(25, null).facts).ticks(25, 60)
    expect(w.fired()).toEqual([
      'step 1 at 10',
      'step 1 at 20',
      'step 2 at 20',
      'step 3 at 20',
      'step 2 at 30',
      'step 3 at 60',
    ])
    w.record(...story.policySet(65, 'critical').facts).ticks(65, 120)
    expect(w.fired()).toHaveLength(6)
  })

  test('a change while Confirmed: still Confirmed, under the new policy', () => {
    const w = waiting(critical)
    w.acknowledge(12, 'ann')
    w.record(...story.policySet(20, 'critical').facts)
    expect(w.incident()).toMatchObject({ status: 'Confirmed', policy: { id: 'critical' } })
    expect(w.ticks(20, 60).fired()).toEqual(['step 1 at 10'])
  })

  test('a review that finds all as it should be changes nothing', () => {
    const w = waiting()
    given(...w.events())
      .when({ type: 'ReviewPolicy', catalog: w.catalog(), now: at(12) })
      .thenNothing()
    given(...w.record(...story.closed(12).facts).events())
      .when({ type: 'ReviewPolicy', catalog: world([critical]).catalog(), now: at(13) })
      .thenNothing()
  })
})

describe('14. Assignee changed: later steps go to the new person', () => {
  test('new assignee at 30 (scenario 20)', () => {
    const w = world([
      policyOf('standard', [
        { delayMinutes: 10, notify: { assignee: true } },
        { delayMinutes: 30, notify: { assignee: true } },
      ]),
    ])
    w.record(...story.opened(0, { assigneeId: 'ann' }).facts).ticks(0, 15)
    w.record(...story.assigned(20, 'bob').facts).ticks(20, 30)
    expect(w.triggered().flatMap(({ outcomes }) => outcomes.map(({ personId }) => personId))).toEqual(['ann', 'bob'])
  })
})
