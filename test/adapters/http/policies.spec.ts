import { describe, expect, test } from 'vitest'
import { base, helpDesk, readable, type HelpDesk } from './desk.js'

const standard = `${base}/policies/standard`

const current = async (desk: HelpDesk, id = 'standard') =>
  (await desk.escalations.policies.list()).find(policy => policy.id === id)

describe('a policy in the pages', () => {
  test('is made without script: name, steps one after the other, saved', async () => {
    const desk = await helpDesk()
    const path = `${base}/policies`
    const empty = await desk.visit(`${base}/new-policy`)
    const first = {
      name: 'Night Watch',
      'step-0-delay': '5',
      'step-0-kind': 'group',
      'step-0-target': 'night',
      'step-0-channel': 'bell',
    }
    const longer = await desk.press(empty, path, { ...first, do: 'add' })
    expect(longer.status).toBe(200)
    expect(await current(desk, 'night-watch')).toBeUndefined()
    const saved = await desk.press(longer, path, {
      ...first,
      'step-1-delay': '15',
      'step-1-kind': 'user',
      'step-1-target': 'lead',
      'step-1-channel': 'mail',
      confirmTimeout: '45',
      'fallback-kind': 'user',
      'fallback-target': 'director',
      'fallback-channel': 'mail',
      do: 'save',
    })
    expect(readable(saved)).toContain('Night Watch was saved as version 1.')
    expect(await current(desk, 'night-watch')).toEqual({
      id: 'night-watch',
      version: 1,
      name: 'Night Watch',
      active: true,
      skipPeopleOnLeave: true,
      confirmTimeoutMinutes: 45,
      fallback: { notify: { user: 'director' }, channel: 'mail' },
      steps: [
        { id: 'step-1', delayMinutes: 5, notify: { group: 'night' }, channel: 'bell' },
        { id: 'step-2', delayMinutes: 15, notify: { user: 'lead' }, channel: 'mail' },
      ],
    })
  })

  test('saved as it was shown, nothing is different', async () => {
    const desk = await helpDesk()
    const before = await current(desk)
    const saved = await desk.press(await desk.visit(standard), standard, { do: 'save' })
    expect(readable(saved)).toContain('Nothing was different, so nothing was saved.')
    expect(await current(desk)).toEqual(before)
  })

  test('keeps what the form does not show, and the ids of its steps', async () => {
    const desk = await helpDesk()
    await desk.escalations.policies.save({
      id: 'kept',
      maxPostponementMinutes: 20,
      steps: [
        { id: 'a', delayMinutes: 1, notify: { assignee: true }, channel: 'bell' },
        { id: 'step-1', delayMinutes: 2, notify: { assignee: true }, channel: 'bell' },
        { id: 'c', delayMinutes: 3, notify: { assignee: true }, channel: 'bell' },
      ],
    })
    const path = `${base}/policies/kept`
    const without = await desk.press(await desk.visit(path), path, { do: 'remove-0' })
    const longer = await desk.press(without, path, { do: 'add' })
    await desk.press(longer, path, { 'step-2-delay': '9', 'step-2-channel': 'bell', do: 'save' })
    expect(await current(desk, 'kept')).toMatchObject({
      version: 2,
      maxPostponementMinutes: 20,
      steps: [{ id: 'step-1' }, { id: 'c' }, { id: 'step-3', delayMinutes: 9 }],
    })
  })

  test('what is wrong is said with its place, and what was typed stays', async () => {
    const desk = await helpDesk()
    const answer = await desk.press(await desk.visit(standard), standard, {
      'step-0-delay': 'ten',
      'step-1-channel': 'pigeon',
      do: 'save',
    })
    expect(answer.status).toBe(400)
    expect(readable(answer)).toContain('steps[0].delayMinutes: expected a whole number of minutes')
    expect(answer.text).toContain('value="ten"')
    const channel = await desk.press(await desk.visit(standard), standard, { 'step-1-channel': 'pigeon', do: 'save' })
    expect(readable(channel)).toContain('unknown channel "pigeon": known are bell, mail')
    expect((await current(desk))?.version).toBe(1)
  })

  test('of two people who edit the same version, the second is told', async () => {
    const desk = await helpDesk()
    const [anns, bens] = await Promise.all(['ann', 'ben'].map(as => desk.visit(standard, { as })))
    await desk.press(anns!, standard, { name: 'By Ann', do: 'save' })
    const second = await desk.press(bens!, standard, { name: 'By Ben', do: 'save' }, { as: 'ben' })
    expect(second.status).toBe(412)
    expect(readable(second)).toContain('Somebody else saved this policy meanwhile.')
    expect(second.text).toContain('value="By Ben"')
    expect(await current(desk)).toMatchObject({ name: 'By Ann', version: 2 })
  })

  test('a new policy does not take the place of one that is there', async () => {
    const desk = await helpDesk()
    const fields = { name: 'Standard', id: 'standard', 'step-0-delay': '5', 'step-0-channel': 'bell', do: 'save' }
    expect(await desk.press(await desk.visit(`${base}/new-policy`), `${base}/policies`, fields)).toMatchObject({
      status: 412,
    })
    expect(await current(desk)).toMatchObject({ version: 1 })
  })

  test('open incidents are moved over by their own button', async () => {
    const desk = await helpDesk()
    await desk.opened('T-1')
    await desk.press(await desk.visit(standard), standard, { name: 'Newer', do: 'save' })
    expect(await desk.escalations.incident('T-1')).toMatchObject({ policy: { version: 1 } })
    const moved = await desk.press(await desk.visit(standard), `${standard}/adopt`)
    expect(readable(moved)).toContain('1 incident goes on under the newest version.')
    expect(await desk.escalations.incident('T-1')).toMatchObject({ policy: { version: 2, name: 'Newer' } })
  })

  test('a policy that is not there is not there', async () => {
    expect(await (await helpDesk()).visit(`${base}/policies/none`)).toMatchObject({ status: 404 })
  })
})

describe('assignments in the pages', () => {
  const path = `${base}/assignments`

  test.each([
    [{ level: 'desk', id: 'billing', policy: 'policy standard' }, { desks: { billing: 'standard' } }],
    [{ level: 'client', id: 'acme', policy: 'none' }, { clients: { acme: 'none' } }],
    [{ level: 'default', id: '', policy: 'clear' }, { default: null }],
  ])('%j', async (fields, expected) => {
    const desk = await helpDesk()
    const answer = await desk.press(await desk.visit(`${base}/policies`), path, fields)
    expect(readable(answer)).toContain('Assigned.')
    expect(await desk.escalations.policies.assignments()).toMatchObject(expected)
  })

  test('of two people at once, the second is told', async () => {
    const desk = await helpDesk()
    const page = await desk.visit(`${base}/policies`)
    await desk.press(page, path, { level: 'desk', id: 'a', policy: 'none' })
    const second = await desk.press(page, path, { level: 'desk', id: 'b', policy: 'none' })
    expect(second.status).toBe(412)
    expect(await desk.escalations.policies.assignments()).toMatchObject({ desks: { a: 'none' } })
  })

  test.each([
    { level: 'planet' },
    { level: 'desk', id: '' },
    { policy: 'policy none-such', level: 'desk', id: 'a' },
    { policy: 'x' },
  ])('%j is refused', async fields => {
    const desk = await helpDesk()
    const before = await desk.escalations.policies.assignments()
    expect(
      await desk.press(await desk.visit(`${base}/policies`), path, fields as unknown as Record<string, string>),
    ).toMatchObject({ status: 400 })
    expect(await desk.escalations.policies.assignments()).toEqual(before)
  })
})
