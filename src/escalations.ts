import { isObject } from './codecs/object.js'
import { checkCall } from './escalations/arguments.js'
import type { Observers } from './application/observers.js'
import { openWorker } from './application/worker.js'
import { EscalationError, escalationError } from './escalation-error.js'
import type { Escalations, EscalationsOptions } from './escalations-api.js'
import { incidentsOf } from './escalations/incidents.js'
import { lifetimeOf } from './escalations/lifetime.js'
import { orStoreTrouble, type Opened } from './escalations/opened.js'
import { checkOptions, environmentOf } from './escalations/options.js'
import { policiesOf } from './escalations/policies.js'
import { reportsOf } from './escalations/reports.js'
import { attentionView, tickReport } from './escalations/present.js'

/** How many sends are under way at a time, unless the host says otherwise. */
const defaultDeliveryConcurrency = 32

/**
 * Opens the escalations of a helpdesk on an event store. Resolves when everything that is open is known; rejects with an
 * {@link EscalationError} when an option is wrong or the store must not be used.
 *
 * @example
 * ```ts
 * const escalations = await createEscalations({
 *   store: sqliteEventStore({ path: 'escalations.db' }),
 *   directory: { people: ids => users.filter(user => ids.includes(user.id)) },
 *   channels: { email: emailChannel({ transport, from: 'help@example.org' }) },
 * })
 * ```
 *
 * @since 0.1.0
 */
export const createEscalations = async (options: EscalationsOptions): Promise<Escalations> => {
  checkOptions(options)
  const environment = environmentOf(options)
  await orStoreTrouble(() => environment.store.open())
  const observers: Observers = {
    onHeartbeat: outcome => options.onHeartbeat?.(tickReport(outcome)),
    onAttention: attention => options.onAttention?.(attentionView(attention)),
    onRebuildProgress: progress => options.onRebuildProgress?.(progress),
  }
  const concurrency = options.deliveryConcurrency ?? defaultDeliveryConcurrency
  const worker = await orStoreTrouble(() => openWorker(environment, observers, concurrency))
  let closing: Promise<void> | undefined

  const opened: Opened = {
    options,
    worker,
    begin: (call, names) => {
      if (closing !== undefined) throw escalationError({ type: 'Closed' })
      if (isObject(call)) checkCall(call, names)
      if (call?.signal?.aborted === true)
        throw new EscalationError('aborted', 'The call was aborted before anything was written.', {
          cause: call.signal.reason,
        })
    },
  }
  const { tick, start, stop, end } = lifetimeOf(opened)
  const close = (): Promise<void> => {
    closing ??= end()
    return closing
  }
  return {
    ...incidentsOf(opened),
    tick,
    start,
    stop,
    policies: policiesOf(opened),
    ...reportsOf(opened),
    close,
    [Symbol.asyncDispose]: close,
  }
}
