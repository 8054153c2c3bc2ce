import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { systemDigest } from './adapters/system-digest.js'
import { systemClock } from './adapters/system-clock.js'
import { systemRandom } from './adapters/system-random.js'
import type { AcknowledgeAnswer } from './application/record.js'
import * as records from './application/record.js'
import { adoptPolicy, assignPolicy, savePolicy } from './application/policies.js'
import { attempt } from './application/lift.js'
import { auditOpen, openOverview } from './application/read-models.js'
import { runFollowing, type Running } from './application/following.js'
import { guardedLogger } from './application/guarded-logger.js'
import { runGroupSender, senderGroup } from './application/group-sender.js'
import { defaultReconcileAfterMinutes, deliveryProblems, roleProblem } from './application/roles.js'
import { runSchedule } from './application/schedule.js'
import { divisionOf, divisionProblems } from './application/shards.js'
import { isNamespace, streamNames } from './application/streams.js'
import { invalidInput, type Trouble } from './application/trouble.js'
import { withinTime } from './application/within-time.js'
import { openWorker } from './application/worker.js'
import type { Role } from './application/roles.js'
import { decodeFact, promiseProblem } from './codecs/fact.js'
import type { FactInput } from './codecs/fact-input.js'
import { problemOfId } from './codecs/id.js'
import { InstantFromInput, parseInstant } from './codecs/instant.js'
import { decodePolicyDraft } from './codecs/policy.js'
import type { PolicyInput } from './codecs/policy-input.js'
import { described, type InputProblem } from './codecs/problem.js'
import { dayIn, type DayOf } from './domain/day.js'
import type { Policy } from './domain/policy/policy.js'
import { assignedTo, type AssignmentLevel } from './domain/policy/catalog.js'
import { latestIncident } from './domain/incident/index.js'
import { instant, type Instant } from './domain/time.js'
import type { Clock } from './ports/clock.js'
import { EscalationError, escalationError } from './escalation-error.js'
import type {
  AcknowledgeOutcome,
  AssignmentTarget,
  CallOptions,
  Escalations,
  EscalationsOptions,
  Policies,
  PolicyAssignments,
} from './escalations-api.js'
import { explainTicket } from './explain-ticket.js'
import { misspelt, optionProblems } from './option-problems.js'
import {
  acknowledgementView,
  attentionView,
  dateOrNothing,
  incidentView,
  openIncidentView,
  tickReport,
  type AuditReport,
  type Dashboard,
} from './views.js'

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

const nothingHappens = { reached: () => undefined }

/** How many sends are under way at a time, unless the host says otherwise. */
const defaultDeliveryConcurrency = 32

const defaultTickMinutes = 5

/** So long a store may take to tell what is new before it is closed. */
const longestLastLookMs = 5_000

const orThrow = async <A>(task: TE.TaskEither<Trouble, A>): Promise<A> => {
  const result = await task()
  if (E.isLeft(result)) throw escalationError(result.left)
  return result.right
}

const invalid = (problems: ReadonlyArray<InputProblem>): EscalationError =>
  escalationError({ type: 'InvalidInput', problems })

const checkedId = (name: string, value: unknown): string => {
  const problem = problemOfId(value)
  if (problem !== undefined) throw invalid([{ path: [name], problem }])
  return value as string
}

const checkedPromise = (answerByAt: unknown, { wallMs }: Clock): Instant => {
  const at = parseInstant(answerByAt)
  if (at === undefined)
    throw invalid([
      { path: ['answerByAt'], problem: `expected ${InstantFromInput.name}, got ${described(answerByAt)}` },
    ])
  const problem = promiseProblem(new Date(Math.trunc(wallMs())), answerByAt)
  if (problem !== undefined) throw invalid([problem])
  return at
}

const checkedZone = (timeZone: string): DayOf => {
  try {
    return dayIn(timeZone)
  } catch {
    throw escalationError(
      invalidInput(
        ['timeZone'],
        `expected the name of a time zone such as "Europe/Warsaw", got ${JSON.stringify(timeZone)}`,
      ),
    )
  }
}

const checkedMinutes = (name: string, minutes: unknown, least: 'above 0' | 'from 0'): number => {
  const isEnough = typeof minutes === 'number' && (least === 'from 0' ? minutes >= 0 : minutes > 0)
  if (!isEnough || !Number.isFinite(minutes))
    throw invalid([{ path: [name], problem: `expected a number of minutes ${least}, got ${described(minutes)}` }])
  return minutes
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The arguments of a call as an object to take apart, whatever was handed in. */
const checkedArguments = <A extends object>(name: string, value: A): A => {
  if (!isRecord(value)) throw escalationError(invalidInput([], `expected an object with ${name}`))
  return value
}

const checkedOptions = (options: EscalationsOptions): void => {
  const problems: InputProblem[] = []
  const isObject: (value: unknown) => boolean = isRecord
  if (!isObject(options))
    throw invalid([{ path: [], problem: 'expected an object with store, directory and channels' }])
  if (!isObject(options.store))
    problems.push({ path: ['store'], problem: 'expected an event store, for instance sqliteEventStore({ path })' })
  if (!isObject(options.directory) || typeof options.directory.people !== 'function')
    problems.push({ path: ['directory', 'people'], problem: 'expected a function that looks people up' })
  if (!isObject(options.channels) || Object.keys(options.channels).length === 0)
    problems.push({
      path: ['channels'],
      problem: 'expected at least one channel, for instance { email: emailChannel(...) }',
    })
  else
    for (const [name, channel] of Object.entries(options.channels))
      if (!isObject(channel) || typeof channel.send !== 'function')
        problems.push({ path: ['channels', name], problem: 'expected a channel: an object with a function send' })
      else if (channel.timeoutMs !== undefined && !(channel.timeoutMs > 0))
        problems.push({
          path: ['channels', name, 'timeoutMs'],
          problem: `expected a number of milliseconds above 0, got ${channel.timeoutMs}`,
        })
  const { deliveryConcurrency } = options
  if (deliveryConcurrency !== undefined && !(Number.isInteger(deliveryConcurrency) && deliveryConcurrency > 0))
    problems.push({
      path: ['deliveryConcurrency'],
      problem: `expected a whole number above 0, got ${deliveryConcurrency}`,
    })
  if (options.namespace !== undefined && !isNamespace(options.namespace))
    problems.push({
      path: ['namespace'],
      problem: `expected 1 to 40 letters, digits or underscores (a dash would end the category), got ${JSON.stringify(options.namespace)}`,
    })
  problems.push(...optionProblems(options), ...divisionProblems(options))
  if (isObject(options.store)) problems.push(...deliveryProblems(options), ...cacheProblems(options))
  if (problems.length > 0) throw invalid(problems)
}

const cacheProblems = ({ indexCache, store }: EscalationsOptions): ReadonlyArray<InputProblem> => {
  if (indexCache === undefined) return []
  const given: unknown = indexCache
  if (!isRecord(given) || typeof given['open'] !== 'function')
    return [{ path: ['indexCache'], problem: 'expected an index cache, for instance sqliteIndexCache({ path })' }]
  return store.index === undefined
    ? []
    : [{ path: ['indexCache'], problem: `the store ${JSON.stringify(store.name)} keeps its own index: leave this out` }]
}

const levelOf = (target: AssignmentTarget): AssignmentLevel => {
  const given: Readonly<Record<string, unknown>> = isRecord(target) ? { ...target } : {}
  const { desk, client, default: everybody } = given
  if ([desk, client, everybody].filter(one => one !== undefined).length === 1) {
    if (desk !== undefined) return { level: 'desk', id: checkedId('desk', desk) }
    if (client !== undefined) return { level: 'client', id: checkedId('client', client) }
    if (everybody === true) return { level: 'default' }
  }
  throw escalationError(
    invalidInput(['target'], 'expected exactly one of { desk: … }, { client: … }, { default: true }'),
  )
}

const acknowledgeOutcome = (ticketId: string, by: string, answer: AcknowledgeAnswer): AcknowledgeOutcome => {
  if (answer.status === 'refused') {
    const { refusal } = answer
    if (refusal.type === 'OtherWait') return { status: 'other-wait' }
    return refusal.type === 'AlreadyResolved'
      ? {
          status: 'already-resolved',
          reason: refusal.reason,
          resolvedAt: new Date(refusal.resolvedAt),
          acknowledgements: refusal.acknowledgements.map(acknowledgementView),
        }
      : { status: 'no-incident' }
  }
  const incident = incidentView(ticketId, answer.incident)
  const first = incident.acknowledgements[0]
  return first === undefined || incident.acknowledgements.every(one => one.by === by)
    ? { status: 'confirmed', incident }
    : { status: 'already-confirmed', by: first.by, at: first.at, incident }
}

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
  checkedOptions(options)
  const { store, directory, namespace, delivery = 'inline' } = options
  const { clock = systemClock, random = systemRandom } = options
  const logger = guardedLogger(options.logger ?? silent)
  const dayOf = checkedZone(options.timeZone ?? 'UTC')
  const streams = streamNames(namespace)
  const orStoreTrouble = <A>(run: () => Promise<A>): Promise<A> => orThrow(attempt(run))
  await orStoreTrouble(() => store.open())
  const worker = await orStoreTrouble(() =>
    openWorker(
      {
        store,
        directory,
        channels: new Map(Object.entries(options.channels)),
        clock,
        random,
        digest: options.digest ?? systemDigest,
        logger,
        crashPoints: options.crashPoints ?? nothingHappens,
        streams,
        namespace: namespace ?? '',
        workerId: random.uuid(),
        dayOf,
        division: divisionOf(options.shard, options.takeoverAfterMinutes),
        delivery,
        reconcileAfterMs: Math.round((options.reconcileAfterMinutes ?? defaultReconcileAfterMinutes) * 60_000),
        indexCache: options.indexCache,
      },
      {
        onHeartbeat: outcome => options.onHeartbeat?.(tickReport(outcome)),
        onAttention: attention => options.onAttention?.(attentionView(attention)),
        onRebuildProgress: progress => options.onRebuildProgress?.(progress),
      },
      options.deliveryConcurrency ?? defaultDeliveryConcurrency,
    ),
  )
  const { engine, catchUp } = worker
  const recordFact = records.record(engine, catchUp)
  let started: Running | undefined
  let closing: Promise<void> | undefined

  const begin = (call: CallOptions | undefined): void => {
    if (closing !== undefined) throw escalationError({ type: 'Closed' })
    if (call?.signal?.aborted === true)
      throw new EscalationError('aborted', 'The call was aborted before anything was written.', {
        cause: call.signal.reason,
      })
  }
  const policies: Policies = {
    save: async (input, call) => {
      begin(call)
      const draft = decodePolicyDraft(input)
      if (E.isLeft(draft)) throw invalid(draft.left)
      const { policy, changed } = await orThrow(savePolicy(engine, catchUp)(draft.right, call?.expectedVersion))
      return { policy, changed }
    },
    assign: async (target, policyId, call) => {
      begin(call)
      if (policyId !== null) checkedId('policyId', policyId)
      const { changed } = await orThrow(
        assignPolicy(engine, catchUp)(levelOf(target), policyId, call?.expectedRevision),
      )
      return { incidentsChanged: changed }
    },
    adopt: async (policyId, call) => {
      begin(call)
      const { changed } = await orThrow(adoptPolicy(engine, catchUp)(checkedId('policyId', policyId)))
      return { incidentsChanged: changed }
    },
    list: async call => {
      begin(call)
      await orStoreTrouble(() => catchUp.run())
      return [...engine.board.catalog().policies.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    },
    versions: async (policyId, call): Promise<ReadonlyArray<Policy>> => {
      begin(call)
      await orStoreTrouble(() => catchUp.run())
      return engine.board.versionsOf(policyId)
    },
    assignments: async (call): Promise<PolicyAssignments> => {
      begin(call)
      await orStoreTrouble(() => catchUp.run())
      const { assignments } = engine.board.catalog()
      return {
        revision: engine.board.assignmentsRevision(),
        default: assignedTo(assignments, { level: 'default' }),
        clients: Object.fromEntries(assignments.clients),
        desks: Object.fromEntries(assignments.desks),
      }
    },
  }

  const dashboard = async (call?: CallOptions & { readonly timeZone?: string }): Promise<Dashboard> => {
    begin(call)
    const dayOfCall = call?.timeZone === undefined ? dayOf : checkedZone(call.timeZone)
    return orStoreTrouble(async () => {
      await catchUp.run()
      const now = instant(Math.trunc(clock.wallMs()))
      const overview = await openOverview(engine)
      const resolved = await worker.resolvedToday.list(now, dayOfCall)
      return {
        at: new Date(now),
        active: overview.active.map(entry => ({
          ...openIncidentView(entry),
          next: entry.next === undefined ? undefined : { step: entry.next.number, dueAt: new Date(entry.next.at) },
        })),
        confirmed: overview.confirmed.map(entry => ({
          ...openIncidentView(entry),
          acknowledgements: entry.acknowledgements.map(acknowledgementView),
          clientWroteAt: dateOrNothing(entry.clientWroteAt),
          answerByAt: dateOrNothing(entry.answerByAt),
          lapsesAt: dateOrNothing(entry.lapsesAt),
        })),
        resolvedToday: resolved.map(entry => ({ ...entry, resolvedAt: new Date(entry.resolvedAt) })),
        activePolicies: [...engine.board.catalog().policies.values()].filter(({ active }) => active).length,
        attention: overview.attention.map(attentionView),
      }
    })
  }

  const audit = async (call?: CallOptions & { readonly graceMinutes?: number }): Promise<AuditReport> => {
    begin(call)
    const graceMinutes = checkedMinutes('graceMinutes', call?.graceMinutes ?? defaultTickMinutes, 'from 0')
    return orStoreTrouble(async () => {
      await catchUp.run()
      const now = instant(Math.trunc(clock.wallMs()))
      const found = await auditOpen(engine, instant(Math.trunc(now - graceMinutes * 60_000)))
      return {
        at: new Date(now),
        overdue: found.overdue.map(step => ({ ...step, dueAt: new Date(step.dueAt), overdueMs: now - step.dueAt })),
        unsent: found.unsent.map(one => ({ ...one, readyAt: new Date(one.readyAt), waitingMs: now - one.readyAt })),
        senders:
          delivery !== 'group' ? undefined : await store.groups?.countConsumers?.(senderGroup(engine.env.namespace)),
        attention: found.attention.map(attentionView),
        isClean: found.overdue.length === 0 && found.unsent.length === 0 && found.attention.length === 0,
      }
    })
  }

  const run = (role: Role, everyMs: number): Running => {
    const duties = { decides: role !== 'sender', sends: role !== 'decider' && delivery !== 'none' }
    const schedule = runSchedule(worker, clock, logger, everyMs, duties)
    const running: Running[] = [schedule]
    if (store.index === undefined) running.push(runFollowing({ clock, random, logger }, catchUp))
    if (duties.sends && delivery === 'group' && store.groups !== undefined)
      running.push(runGroupSender(engine.env, store.groups, worker, schedule.wake))
    return {
      stop: async () => {
        await Promise.all(running.map(({ stop }) => stop()))
      },
    }
  }

  const close = (): Promise<void> => {
    closing ??= (async () => {
      // Both at once: a loop that is stopped waits for what it has begun, and nothing further must begin meanwhile.
      await Promise.all([started?.stop(), worker.drain()])
      if (options.indexCache !== undefined) {
        // The next start has the less to read. Without it nothing is lost.
        await withinTime(clock, longestLastLookMs, () => catchUp.run()).catch(() => undefined)
        await options.indexCache.close()
      }
      await store.close()
    })()
    return closing
  }

  return {
    record: async (input: FactInput, call?: CallOptions) => {
      begin(call)
      const fact = decodeFact(input)
      if (E.isLeft(fact)) throw invalid(fact.left)
      const { incident, events } = await orThrow(recordFact(fact.right))
      return {
        status: events.length > 0 ? 'recorded' : 'unchanged',
        incident: incident === undefined ? undefined : incidentView(fact.right.ticketId, incident),
      }
    },
    acknowledge: async (acknowledgement, call) => {
      begin(call)
      const { ticketId, by, via, answerByAt, cause } = checkedArguments('ticketId, by and via', acknowledgement)
      const answer = await orThrow(
        records.acknowledge(engine)(checkedId('ticketId', ticketId), {
          by: checkedId('by', by),
          via: checkedId('via', via),
          answerByAt: answerByAt === undefined ? undefined : checkedPromise(answerByAt, clock),
          cause: cause === undefined ? undefined : checkedId('cause', cause),
        }),
      )
      return acknowledgeOutcome(ticketId, by, answer)
    },
    withdraw: async (withdrawal, call) => {
      begin(call)
      const { ticketId, by, cause } = checkedArguments('ticketId and by', withdrawal)
      const answer = await orThrow(
        records.withdraw(engine)(
          checkedId('ticketId', ticketId),
          checkedId('by', by),
          cause === undefined ? undefined : checkedId('cause', cause),
        ),
      )
      if (answer.status !== 'refused') return { status: 'active', incident: incidentView(ticketId, answer.incident) }
      const { refusal } = answer
      if (refusal.type === 'AlreadyResolved')
        return { status: 'already-resolved', reason: refusal.reason, resolvedAt: new Date(refusal.resolvedAt) }
      if (refusal.type === 'OtherWait') return { status: 'other-wait' }
      return { status: refusal.type === 'NotConfirmed' ? 'not-confirmed' : 'no-incident' }
    },
    incident: async (ticketId, call) => {
      begin(call)
      const { ticket } = await orThrow(engine.tickets.load(checkedId('ticketId', ticketId)))
      const incident = latestIncident(ticket)
      return incident === undefined ? undefined : incidentView(ticketId, incident)
    },
    explain: async (ticketId, call) => {
      begin(call)
      return orThrow(explainTicket(engine, checkedId('ticketId', ticketId), call?.at, call?.words))
    },
    tick: async call => {
      begin(call)
      return tickReport(await (delivery === 'inline' ? worker.tick() : worker.decide()))
    },
    start: (how = {}) => {
      begin(undefined)
      const { everyMinutes = defaultTickMinutes, role = 'both' } = checkedArguments('everyMinutes and role', how)
      const unknown = misspelt(how, ['everyMinutes', 'role'])
      if (unknown.length > 0) throw invalid(unknown)
      const everyMs = checkedMinutes('everyMinutes', everyMinutes, 'above 0') * 60_000
      const problem = roleProblem(role, delivery)
      if (problem !== undefined) throw escalationError(invalidInput(['role'], problem))
      if (started !== undefined)
        throw new EscalationError('refused', 'The escalations were started before; stop() them first.')
      started = run(role, everyMs)
    },
    stop: async () => {
      const running = started
      started = undefined
      await running?.stop()
    },
    policies,
    dashboard,
    position: async call => {
      begin(call)
      await orStoreTrouble(() => catchUp.run())
      return catchUp.position()
    },
    audit,
    close,
    [Symbol.asyncDispose]: close,
  }
}

export type { PolicyInput }
