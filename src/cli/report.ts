import type { Config } from '../codecs/config.js'
import { printable } from '../codecs/problem.js'
import type { Policy, Step, Target } from '../domain/policy/policy.js'
import type { Instant } from '../domain/time.js'
import type { LongWait, Statistics, StepStatistics } from '../simulation/statistics.js'
import type { SimulationSummary } from '../simulation/summary.js'
import { columns, cut, grouped, lasting, share } from './layout.js'

export interface Reported {
  readonly config: Config
  readonly summary: SimulationSummary
  readonly statistics: Statistics
  readonly tickMinutes: number
  /** The time of the first fact, and of the end. */
  readonly from: Instant
  readonly to: Instant
}

const mostPeople = 10
const mostHours = 3

const dayAndTime = (timeZone: string): ((at: Instant) => string) => {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return at => format.format(at).replace(', ', ' ')
}

const targetText = (target: Target): string => {
  if ('user' in target) return printable(target.user)
  return 'group' in target ? `group ${printable(target.group)}` : 'the assignee'
}

const plural = (count: number, one: string): string => `${grouped(count)} ${count === 1 ? one : `${one}s`}`

const endings: Readonly<Record<string, string>> = {
  answered: 'answered',
  closed: 'closed',
  merged: 'merged into another ticket',
  deleted: 'deleted',
  'no-policy': 'left without a policy',
}

const totals = ({ tickets, facts, incidents, resolved, confirmed, active }: SimulationSummary): string => {
  const counted: ReadonlyArray<readonly [number, string]> = [
    ...Object.entries(resolved).map(([reason, count]) => [count, endings[reason] ?? reason] as const),
    [confirmed, 'with somebody who said "I\'m on it"'],
    [active, 'still waiting at the end'],
  ]
  const rows = counted.filter(([count]) => count > 0).map(([count, what]) => [grouped(count), what])
  const waits = `Clients waited ${plural(incidents, 'time')}${rows.length > 0 ? ':' : '.'}`
  return [`${plural(tickets, 'ticket')}, ${plural(facts, 'fact')}. ${waits}`, ...columns(rows, ['right', 'left'])].join(
    '\n',
  )
}

const reasons: Readonly<Record<string, string>> = {
  unassigned: 'nobody was assigned',
  'empty-group': 'the group is empty',
  'on-leave': 'on leave',
  inactive: 'inactive',
  unknown: 'not among the people',
  'no-address': 'no address',
  duplicate: 'named twice',
}

const ofPolicy = (policy: Policy, statistics: Statistics): ((step: Step, index: number) => StepStatistics) => {
  const known = statistics.steps.filter(({ policyId }) => policyId === policy.id)
  return (_, index) =>
    known.find(({ step }) => step === index + 1) ?? {
      policyId: policy.id,
      step: index + 1,
      fired: 0,
      unreached: 0,
      because: new Map(),
      fallback: 0,
    }
}

const policyTable = (policy: Policy, { statistics, summary }: Reported): string => {
  const of = ofPolicy(policy, statistics)
  const rows = policy.steps.map((step, index) => {
    const { fired, unreached } = of(step, index)
    return [
      String(index + 1),
      lasting(step.delayMinutes * 60_000),
      cut(targetText(step.notify), 20),
      cut(printable(step.channel), 12),
      grouped(fired),
      share(fired, summary.incidents),
      unreached === 0 ? '-' : grouped(unreached),
    ]
  })
  const heading = ['step', 'after', 'tells', 'channel', 'fired', 'of waits', 'reached nobody']
  const name = `${cut(printable(policy.name), 60)}${policy.active ? '' : ' (switched off)'}`
  const unreached = policy.steps.map(of).filter(step => step.unreached > 0)
  return [
    name,
    ...columns([heading, ...rows], ['right', 'right', 'left', 'left', 'right', 'right', 'right']),
    ...unreached.map(({ step, because, fallback }) => {
      const why = [...because].map(([reason, count]) => `${reasons[reason] ?? reason} ${grouped(count)}`).join(', ')
      return `  Step ${step} reached nobody: ${why}${fallback > 0 ? `; fallback told ${grouped(fallback)}` : ''}`
    }),
  ].join('\n')
}

const peopleTable = ({ messages }: Statistics): string => {
  const rows = messages.slice(0, mostPeople).map(([person, count]) => [cut(printable(person), 40), grouped(count)])
  const others = messages.slice(mostPeople)
  const left = others.reduce((sum, [, count]) => sum + count, 0)
  if (others.length > 0) rows.push([plural(others.length, 'other'), grouped(left)])
  return ['Messages to', ...columns(rows, ['left', 'right'])].join('\n')
}

const hoursText = ({ hours }: Statistics, timeZone: string): string => {
  const all = hours.reduce((sum, count) => sum + count, 0)
  const busiest = hours
    .map((count, hour) => ({ count, hour }))
    .sort((a, b) => b.count - a.count || a.hour - b.hour)
    .slice(0, mostHours)
    .filter(({ count }) => count > 0)
  const rows = busiest.map(({ count, hour }) => {
    const twoDigits = (number: number): string => String(number).padStart(2, '0')
    return [`${twoDigits(hour)}:00-${twoDigits((hour + 1) % 24)}:00`, plural(count, 'step'), share(count, all)]
  })
  return [`Busiest hours (${timeZone})`, ...columns(rows, ['left', 'right', 'right'])].join('\n')
}

const waitsText = (waits: ReadonlyArray<LongWait>, write: (at: Instant) => string): string => {
  const rows = waits.map(({ ticketId, sinceAt, ms, ended }) => [
    cut(printable(ticketId), 30),
    lasting(ms),
    `since ${write(sinceAt)}`,
    ended ?? 'still waiting',
  ])
  return ['Longest waits', ...columns(rows, ['left', 'right', 'left', 'left'])].join('\n')
}

/** What a support lead wants to read, in at most 80 columns. */
export const report = (reported: Reported): string => {
  const { config, summary, statistics, tickMinutes, from, to } = reported
  const write = dayAndTime(config.timeZone)
  const parts = [
    `${write(from)} to ${write(to)} (${config.timeZone}), a tick every ${plural(tickMinutes, 'minute')}`,
    totals(summary),
    ...[...config.catalog.policies.values()].map(policy => policyTable(policy, reported)),
    ...(statistics.messages.length > 0 ? [peopleTable(statistics)] : []),
    ...(statistics.steps.length > 0 ? [hoursText(statistics, config.timeZone)] : []),
    ...(statistics.longestWaits.length > 0 ? [waitsText(statistics.longestWaits, write)] : []),
  ]
  return `${parts.join('\n\n')}\n`
}
