import * as E from 'fp-ts/lib/Either.js'
import { acknowledge, record, withdraw, type AcknowledgeAnswer, type Recorded } from '../application/record.js'
import type { Trouble } from '../application/trouble.js'
import { decodeFact } from '../codecs/fact.js'
import { latestIncident } from '../domain/incident/index.js'
import type { AcknowledgeOutcome, Escalations, RecordOutcome, WithdrawOutcome } from '../escalations-api.js'
import { explainTicket } from '../explain-ticket.js'
import { acknowledgementView, incidentView } from './present.js'
import { checkedArguments, checkedId, checkedPromise, invalid } from './arguments.js'
import { orThrow, rightOrThrow, type Opened } from './opened.js'

const recordOutcome = (recorded: E.Either<Trouble, Recorded>): RecordOutcome => {
  const { ticket, incident, events } = rightOrThrow(recorded)
  return {
    status: events.length > 0 ? 'recorded' : 'unchanged',
    incident: incident === undefined ? undefined : incidentView(ticket.id, incident),
  }
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

const withdrawOutcome = (ticketId: string, answer: AcknowledgeAnswer): WithdrawOutcome => {
  if (answer.status !== 'refused') return { status: 'active', incident: incidentView(ticketId, answer.incident) }
  const { refusal } = answer
  if (refusal.type === 'AlreadyResolved')
    return { status: 'already-resolved', reason: refusal.reason, resolvedAt: new Date(refusal.resolvedAt) }
  if (refusal.type === 'OtherWait') return { status: 'other-wait' }
  return { status: refusal.type === 'NotConfirmed' ? 'not-confirmed' : 'no-incident' }
}

/** What is said and asked about one ticket. */
export const incidentsOf = ({
  worker,
  begin,
}: Opened): Pick<Escalations, 'record' | 'acknowledge' | 'withdraw' | 'incident' | 'explain'> => {
  const { engine, catchUp } = worker
  const { clock } = engine.env
  const recordFact = record(engine, catchUp)
  const recordAcknowledgement = acknowledge(engine)
  const recordWithdrawal = withdraw(engine)
  return {
    record: (input, call) => {
      try {
        begin(call)
        const fact = decodeFact(input)
        if (E.isLeft(fact)) throw invalid(fact.left)
        return recordFact(fact.right)().then(recordOutcome)
      } catch (error) {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as an async function would, which each fact would keep until it is answered
        return Promise.reject(error)
      }
    },
    acknowledge: async (acknowledgement, call) => {
      begin(call)
      const { ticketId, by, via, answerByAt, cause } = checkedArguments(
        acknowledgement,
        ['ticketId', 'by', 'via'],
        ['answerByAt', 'cause'],
      )
      const answer = await orThrow(
        recordAcknowledgement(checkedId('ticketId', ticketId), {
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
      const { ticketId, by, cause } = checkedArguments(withdrawal, ['ticketId', 'by'], ['cause'])
      const answer = await orThrow(
        recordWithdrawal(
          checkedId('ticketId', ticketId),
          checkedId('by', by),
          cause === undefined ? undefined : checkedId('cause', cause),
        ),
      )
      return withdrawOutcome(ticketId, answer)
    },
    incident: async (ticketId, call) => {
      begin(call)
      const { ticket } = await orThrow(engine.tickets.load(checkedId('ticketId', ticketId)))
      const incident = latestIncident(ticket)
      return incident === undefined ? undefined : incidentView(ticketId, incident)
    },
    explain: async (ticketId, call) => {
      begin(call, ['at', 'words'])
      return orThrow(explainTicket(engine, checkedId('ticketId', ticketId), call?.at, call?.words))
    },
  }
}
