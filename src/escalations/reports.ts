import { wallNow } from '../application/environment.js'
import { senderGroup } from '../application/group-sender.js'
import { auditOpen, openOverview } from '../application/read-models.js'
import { instant } from '../domain/time.js'
import type { Escalations } from '../escalations-api.js'
import { acknowledgementView, attentionView, dateOrNothing, openIncidentView } from './present.js'
import { checkedMinutes, checkedZone } from './arguments.js'
import { defaultTickMinutes } from './lifetime.js'
import { orStoreTrouble, type Opened } from './opened.js'

/** What is told about all tickets, after hearing of what other processes have written. */
export const reportsOf = ({ worker, begin }: Opened): Pick<Escalations, 'dashboard' | 'audit' | 'position'> => {
  const { engine, catchUp, resolvedToday } = worker
  const { clock, dayOf, delivery, namespace, store } = engine.env
  return {
    dashboard: async call => {
      begin(call, ['timeZone'])
      const dayOfCall = call?.timeZone === undefined ? dayOf : checkedZone(call.timeZone)
      return orStoreTrouble(async () => {
        await catchUp.run()
        const now = wallNow(clock)
        const overview = await openOverview(engine)
        const resolved = await resolvedToday.list(now, dayOfCall)
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
    },
    audit: async call => {
      begin(call, ['graceMinutes'])
      const graceMinutes = checkedMinutes('graceMinutes', call?.graceMinutes ?? defaultTickMinutes, 'from 0')
      return orStoreTrouble(async () => {
        await catchUp.run()
        const now = wallNow(clock)
        const found = await auditOpen(engine, instant(Math.trunc(now - graceMinutes * 60_000)))
        return {
          at: new Date(now),
          overdue: found.overdue.map(step => ({ ...step, dueAt: new Date(step.dueAt), overdueMs: now - step.dueAt })),
          unsent: found.unsent.map(one => ({ ...one, readyAt: new Date(one.readyAt), waitingMs: now - one.readyAt })),
          senders: delivery !== 'group' ? undefined : await store.groups?.countConsumers?.(senderGroup(namespace)),
          attention: found.attention.map(attentionView),
          isClean: found.overdue.length === 0 && found.unsent.length === 0 && found.attention.length === 0,
        }
      })
    },
    position: async call => {
      begin(call)
      await orStoreTrouble(() => catchUp.run())
      return catchUp.position()
    },
  }
}
