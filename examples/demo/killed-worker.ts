import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { explanationText } from 'ticket-escalation'
import { sqliteEventStore } from 'ticket-escalation/sqlite'
import { check } from './check.js'
import { nameOf, openHelpdesk } from './helpdesk.js'
import { heading, line, remark } from './screen.js'
import type { Stage } from './stage.js'

/** Runs a worker in a process of its own; resolves with how it ended. */
const runWorker = async ({ path, post }: Stage, minute: number, ...more: ReadonlyArray<string>): Promise<string> => {
  const program = fileURLToPath(new URL('./worker.js', import.meta.url))
  const worker = spawn(process.execPath, [program, path, String(post.port), String(minute), ...more], {
    stdio: 'inherit',
    timeout: 15_000,
  })
  const [code, signal] = (await once(worker, 'exit')) as [number | null, string | null]
  return signal ?? `exit ${code ?? ''}`
}

/** What the file says of a ticket, read without any engine. */
const logOf = async ({ path }: Stage, ticketId: string): Promise<ReadonlyArray<string>> => {
  const store = sqliteEventStore({ path })
  await store.open()
  const events = await store.readStream(`escalation-${ticketId}`)
  await store.close()
  return events.map(({ type }) => type)
}

/** At 10:00 step 3 is due. The worker that decides it dies before anybody is told; the next one tells. */
export const killedWorker = async (stage: Stage): Promise<void> => {
  const { post, clock } = stage
  heading('At 10:00 step 3 of T-101 is due', 'a worker in a process of its own takes over')
  await clock.advanceTo(60)
  check('How the first worker ended', await runWorker(stage, 60, 'crash'), 'SIGKILL')
  line(clock.at(60), 'T-101', 'SIGKILL', 'the worker dies between the decision and its delivery', 'red')
  check('The newest event of T-101', (await logOf(stage, 'T-101')).at(-1), 'StepTriggered')
  check('The mails to Dora so far', post.mailsTo('dora@example.org').length, 0)
  line(clock.at(60), 'T-101', 'on the disk', 'StepTriggered, and nothing after it; mails to Dora: 0')

  await clock.advanceTo(61)
  line(clock.at(61), 'T-101', 'started again', 'a new process on the same file')
  check('How the second worker ended', await runWorker(stage, 61), 'exit 0')
  const [letter] = post.mailsTo('dora@example.org')
  check('Whether Dora was told', letter !== undefined, true)
  const key = /<(.+)@/.exec(letter?.headers.get('message-id') ?? '')?.[1] ?? ''
  line(clock.at(61), 'T-101', 'step 3 of 3', `email     → ${nameOf('director')}`, 'yellow')
  remark(`${' '.repeat(29)}idempotency key ${key}`, 'dim')

  await clock.advanceTo(65)
  check('How the third worker ended', await runWorker(stage, 65), 'exit 0')
  const mails = post.mailsTo('dora@example.org').length
  check('The mails to Dora in the end', mails, 1)
  const decisions = (await logOf(stage, 'T-101')).filter(type => type === 'StepTriggered').length
  check('The steps decided on T-101', decisions, 3)
  line(clock.at(65), 'T-101', 'next tick', `nothing left to do; mails to Dora: ${mails}`, 'green')
}

/** The same process that began the story looks at the same file once more. */
export const whyDora = async ({ path, post, clock }: Stage): Promise<void> => {
  heading('Why was Dora told?', 'explain() knows, from the log alone')
  const { escalations } = await openHelpdesk({ path, smtpPort: post.port, clock })
  const explanation = await escalations.explain('T-101')
  await escalations.close()
  const [incident] = explanation.incidents
  check('The steps that fired', incident?.steps.map(({ state }) => state).join(' '), 'fired fired fired')
  const [, told = ''] = /\n\n([^]*?)\n\nWhat happened\n/.exec(explanationText(explanation)) ?? []
  for (const row of told.split('\n')) remark(row)
}
