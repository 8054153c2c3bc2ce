import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { openHelpdesk } from '../../examples/helpdesk/helpdesk.js'
import { storyClock } from '../examples/story-clock.js'
import { launch } from './chromium.js'

const patienceMs = 15_000

/** The helpdesk of the examples, a browser, and a clock that stands still until somebody advances it. */
export const openStage = async (start = '2026-03-02T09:00:00Z') => {
  const folder = await mkdtemp(join(tmpdir(), 'escalation-browser-'))
  const clock = storyClock(start)
  const helpdesk = await openHelpdesk({ folder, port: 0, clock })
  const browser = await launch()
  const { baseUrl, escalations, file } = helpdesk

  /** Somebody's own window. What a page complains about is kept: no test here wants complaints. */
  const complaints: string[] = []
  const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ baseURL: baseUrl, locale: 'en', ...options })
    context.setDefaultTimeout(patienceMs)
    const page = await context.newPage()
    page.on('pageerror', error => complaints.push(error.message))
    page.on('console', said => {
      if (said.type() === 'error') complaints.push(said.text())
    })
    return page
  }

  return {
    ...helpdesk,
    clock,
    complaints,
    open,
    signedIn: async (person: string, options: BrowserContextOptions = {}): Promise<Page> => {
      const page = await open(options)
      const session = helpdesk.sessions.begin(person)
      await page.context().addCookies([{ name: 'session', value: session, url: baseUrl, httpOnly: true }])
      return page
    },
    advance: async (minutes: number): Promise<void> => {
      clock.advance(minutes)
      await escalations.tick()
    },
    clientWrites: async (
      subject: string,
      { clientId = 'acme', deskId = 'billing', assigneeId = 'ann' } = {},
    ): Promise<string> => {
      const ticketId = file.open({ clientId, deskId, assigneeId, subject }, clock.wallMs(), 'Please look at it.')
      await helpdesk.report()
      return ticketId
    },
    close: async (): Promise<void> => {
      await browser.close()
      await helpdesk.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type Stage = Awaited<ReturnType<typeof openStage>>

export const dashboard = '/automation/escalation'
export const acknowledgePage = (ticketId: string): string => `${dashboard}/tickets/${ticketId}/acknowledge`
