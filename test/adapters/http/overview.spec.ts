import { describe, expect, test } from 'vitest'
import { base, helpDesk, noon, readable } from './desk.js'

describe('the overview', () => {
  test('has the four figures and who waits, is on what, and what ended today', async () => {
    const desk = await helpDesk({ timeZone: 'Europe/Warsaw' })
    await desk.escalations.policies.save({
      id: 'off',
      active: false,
      steps: [{ delayMinutes: 1, notify: { assignee: true }, channel: 'bell' }],
    })
    for (const id of ['T-1', 'T-2', 'T-3']) await desk.opened(id, { deskId: 'billing', clientId: 'acme' })
    await desk.clock.advance({ minutes: 12 })
    await desk.escalations.tick()
    await desk.escalations.acknowledge({
      ticketId: 'T-2',
      by: 'ben',
      via: 'email',
      answerByAt: new Date(noon + 3_600_000),
    })
    await desk.escalations.record({ type: 'ClientReplied', ticketId: 'T-2', at: new Date(desk.clock.wallMs()) })
    await desk.escalations.record({ type: 'TicketClosed', ticketId: 'T-3', at: new Date(desk.clock.wallMs()) })
    const text = readable(await desk.visit(base))
    expect(text).toContain(
      'Active 1 nothing due in 5 minutes Confirmed 1 1 client wrote again Resolved today 1 0 by an answer Active policies 1 of 2',
    )
    expect(text).toContain(
      'Waiting 12 min T-1 acme billing ann Standard History T-1 Step 1 of 3 Step 2 at 13:30 · in 18 min',
    )
    expect(text).toContain('T-2 ben is on it since 13:12 back by 14:00 client wrote again 13:12 Waiting 12 min')
    expect(text).toContain('T-3 closed 13:12')
    expect(text).toContain('Standard after 10 min tell the assignee by bell after 30 min tell lead by mail')
    expect(text).not.toContain('Needs attention')
  })

  test('says what needs attention, and why', async () => {
    const desk = await helpDesk({
      channels: {
        bell: { reaches: () => false, send: () => Promise.resolve({ status: 'accepted' }) },
        mail: { send: () => Promise.resolve({ status: 'failed', retryable: false, reason: '550 no such mailbox' }) },
      },
    })
    await desk.opened('T-1')
    await desk.clock.advance({ minutes: 31 })
    await desk.escalations.tick()
    await desk.store.append({
      stream: 'escalation-T-4',
      expectedRevision: -1,
      recordedAt: 0,
      events: [{ id: crypto.randomUUID(), type: 'Nonsense', data: {} }],
    })
    const text = readable(await desk.visit(base))
    expect(text).toContain('Needs attention: 3')
    expect(text).toContain('Unreached 12:31 T-1 Step 1 reached nobody.')
    expect(text).toContain(
      'Undeliverable 12:31 T-1 The message to lead by mail was refused for good. 550 no such mailbox',
    )
    expect(text).toContain('Quarantined T-4')
    expect(await desk.visit(`${base}/tickets/T-4`)).toMatchObject({ status: 500 })
    expect(readable(await desk.visit(`${base}/tickets/T-4`))).toContain('This ticket cannot be read.')
  })

  test('where every step has fired comes first: nobody else will be told', async () => {
    const desk = await helpDesk()
    await desk.opened('T-old')
    await desk.clock.advance({ minutes: 61 })
    await desk.escalations.tick()
    await desk.opened('T-new')
    const text = readable(await desk.visit(base))
    expect(text.indexOf('T-old')).toBeLessThan(text.indexOf('T-new'))
    expect(text).toContain('All steps fired')
  })

  test('is calm when nobody waits', async () => {
    const text = readable(await (await helpDesk()).visit(base))
    expect(text).toContain('Nobody is waiting.')
    expect(text).toContain('Nobody is on anything right now.')
  })

  test('shows one’s own change at once', async () => {
    const desk = await helpDesk()
    await desk.opened('T-1')
    await desk.visit(base)
    const answers = await Promise.all([
      desk.visit(base),
      desk.opened('T-2').then(() => desk.visit(base)),
      desk.visit(base),
    ])
    expect(readable(answers[1])).toContain('T-2')
  })

  test('is read once for all who look at the same time, and not at all while nothing happens', async () => {
    const desk = await helpDesk()
    await desk.opened('T-1')
    let reads = 0
    const { dashboard } = desk.escalations
    Object.assign(desk.escalations, {
      dashboard: (...args: Parameters<typeof dashboard>) => {
        reads++
        return dashboard(...args)
      },
    })
    await Promise.all(Array.from({ length: 50 }, () => desk.visit(base)))
    expect(reads).toBe(1)
    await desk.visit(base)
    expect(reads).toBe(1)
    await desk.opened('T-2')
    await desk.visit(base)
    expect(reads).toBe(2)
  })
})

describe('with 10,000 active incidents', () => {
  test('pages are small and quick, and every incident is on one of them', async () => {
    const desk = await helpDesk()
    await Promise.all(
      Array.from({ length: 10_000 }, (_, n) =>
        desk.opened(`T-${n}`, { deskId: `desk-${n % 7}`, clientId: `client-${n % 100}` }),
      ),
    )
    const first = await desk.visit(base)
    expect(first.text.length).toBeLessThan(150_000)
    expect(readable(first)).toContain('1–25 of 10000')
    const seen = new Set<string>()
    const before = process.cpuUsage()
    for (let page = 1; page <= 400; page += 1) {
      const { text } = await desk.visit(`${base}?active=${page}`)
      for (const [, id = ''] of text.matchAll(/data-key="acknowledge ([^"]+)"/g)) seen.add(id)
    }
    const spent = process.cpuUsage(before)
    expect(seen.size).toBe(10_000)
    // Processor time of a page, not of the machine's other work.
    expect((spent.user + spent.system) / 1_000 / 400).toBeLessThan(50)
    expect(readable(await desk.visit(`${base}?active=9999`))).toContain('9976–10000 of 10000')
    expect(readable(await desk.visit(`${base}?desk=desk-3`))).toContain('1–25 of 1429')
    expect(readable(await desk.visit(`${base}?q=CLIENT-42`))).toContain('1–25 of 100')
    expect(readable(await desk.visit(`${base}?q=client-42&desk=desk-3`))).toMatch(/Active 1[45] /)
    expect(readable(await desk.visit(`${base}?q=nobody`))).toContain('Nothing matches.')
  }, 60_000)

  test.each(['active=-1', 'active=x', 'active=1e9', 'active=', 'active=1&active=2', 'desk=%00', 'q=%'])(
    '?%s is answered',
    async query => {
      expect(await (await helpDesk()).visit(`${base}?${query}`)).toMatchObject({ status: 200 })
    },
  )
})
