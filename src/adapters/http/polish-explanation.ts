import { optOut } from '../../domain/identifiers.js'
import { lasting } from '../../projections/explain-layout.js'
import type { ExplanationWords } from '../../projections/explain-words.js'
import type { ExplainedDelivery, ExplainedIncident, ExplainedStep } from '../../projections/explanation.js'
import { cancelledBecause, endings, nobodyReasons, polishStory, skipReasons } from './polish-story.js'

type Text = ExplanationWords['text']
type Incident = ExplainedIncident<string>
type Step = ExplainedStep<string>

const versionOf = ({ id, name, version }: Parameters<Text['policy']>[0]): string =>
  `${name} (${name === id ? '' : `${id}, `}wersja ${version})`

const isStanding = ({ withdrawn, lapsedAt }: Incident['acknowledgements'][number]): boolean =>
  withdrawn === undefined && lapsedAt === undefined

const instead = (step: Step, { resolved, acknowledgements }: Incident): string => {
  switch (step.reason) {
    case 'acknowledged': {
      const first = acknowledgements.find(isStanding)
      return first === undefined ? 'ktoś się tym zajmuje' : `od ${first.at} zajmuje się tym ${first.by}`
    }
    case 'policy-changed':
      return 'zaczęła obowiązywać inna polityka'
    case 'policy-edited':
      return 'następna wersja polityki go nie ma'
    case 'answered':
    case 'closed':
    case 'merged':
    case 'deleted':
    case 'no-policy':
      return `${endings[step.reason]}${resolved === undefined ? '' : ` o ${resolved.at}`}`
    case 'known-too-late':
    case 'policy-came-later':
    case 'confirmation-lapsed':
    case 'overdue':
    case undefined:
      return 'nie nadszedł jego czas'
  }
}

const oddity = ({ reason }: Step): string => {
  if (reason === 'known-too-late') return ' To, co by go wstrzymało, zapisano dopiero później.'
  if (reason === 'policy-came-later') return ' Gdy polityka zaczęła obowiązywać, było już po jego terminie.'
  if (reason === 'confirmation-lapsed') return ' Gdy potwierdzenie wygasło, było już po jego terminie.'
  return ''
}

const howLate = ({ lateMs = 0, dueAt }: Step): string =>
  lateMs < 1_000 ? 'na czas' : `termin ${dueAt}, opóźnienie ${lasting(lateMs)}`

const attemptOutcomes = {
  'under-way': 'w toku',
  delivered: 'dostarczono',
  failed: 'nie przyjęto',
  refused: 'ostatecznie odrzucono',
  unknown: 'wynik nieznany, mogła dotrzeć',
} as const

const deliveryState = ({ state, at, reason = '', nextAttemptAt = '' }: ExplainedDelivery<string>): string => {
  switch (state) {
    case 'pending':
      return `jeszcze nie wysłano, następna próba o ${nextAttemptAt}`
    case 'sending':
      return `wysyłanie od ${at}`
    case 'delivered':
      return `dostarczono o ${at}`
    case 'undeliverable':
      return `ostatecznie odrzucono o ${at}: ${reason}`
    case 'parked':
      return `zaniechano o ${at}: ${reason}`
    case 'cancelled':
      return `anulowano o ${at}: ${cancelledBecause[reason] ?? reason}`
  }
}

const polishText: Text = {
  title: (ticketId, day, time, zone) => `${ticketId}, ${day}, godz. ${time} (wszystkie godziny: ${zone})`,
  nothingKnown: 'Do tej chwili nie zapisano nic o tym zgłoszeniu.',
  noIncident: ({ situation: { waitingSinceAt, policyId } }) => {
    if (waitingSinceAt === undefined) return 'Brak incydentu: żaden klient nie czekał, gdy obowiązywała polityka.'
    return policyId === optOut
      ? `Brak incydentu: klient czeka od ${waitingSinceAt}, ale eskalację tego zgłoszenia wyłączono.`
      : `Brak incydentu: klient czeka od ${waitingSinceAt}, ale żadna polityka nie dotyczy tego zgłoszenia.`
  },
  incident: ({ number, status, openedAt, acknowledgements, resolved }, day) => {
    const opened = `Incydent ${number}, otwarty ${day} ${openedAt}`
    switch (status) {
      case 'Active':
        return `${opened}: aktywny.`
      case 'Confirmed': {
        const first = acknowledgements.find(isStanding)
        return `${opened}: potwierdzony. Od ${first?.at ?? ''} zajmuje się nim ${first?.by ?? ''}.`
      }
      case 'Resolved':
        return `${opened}: zakończony ${resolved?.at ?? ''}, ${resolved === undefined ? '' : endings[resolved.reason]}.`
    }
  },
  wait: ({ waitingSinceAt, lastActivityAt, resolved }) => {
    const since = `Klient ${resolved === undefined ? 'czeka' : 'czekał'} od ${waitingSinceAt}`
    return waitingSinceAt === lastActivityAt ? `${since}.` : `${since}, ostatnia wiadomość o ${lastActivityAt}.`
  },
  policy: policy => `Polityka: ${versionOf(policy)}.`,
  earlierPolicy: policy => `Do ${policy.until}: ${versionOf(policy)}.`,
  acknowledgement: ({ by, at, via, answerByAt, withdrawn, lapsedAt }) =>
    [
      `${by}: „Zajmuję się tym” o ${at} (${via})`,
      ...(answerByAt === undefined ? [] : [`z obietnicą odpowiedzi do ${answerByAt}`]),
      ...(withdrawn === undefined ? [] : [`wycofane o ${withdrawn.at} przez: ${withdrawn.by}`]),
      ...(lapsedAt === undefined ? [] : [`wygasło o ${lapsedAt}`]),
    ].join(', ') + '.',
  lapses: at => `Jeśli nikt nic nie zrobi, potwierdzenie wygaśnie o ${at}.`,
  clientWrote: at => `Klient napisał znowu o ${at}; dopóki ktoś się tym zajmuje, nie wywołuje to żadnego kroku.`,
  exhausted: at => `O ${at} minął ostatni krok, a nikt nie został powiadomiony.`,
  mistaken: 'Wykonano, choć, jak dziś wiadomo, klient wtedy nie czekał:',
  step: (step, incident) => {
    const isForeign = incident !== undefined && incident.policy.id !== step.policyId
    const name = `Krok ${step.step}${isForeign ? ` polityki ${step.policyId}` : ''}, po ${lasting(step.delayMinutes * 60_000)}`
    switch (step.state) {
      case 'fired':
        return `${name}: wykonany ${step.triggeredAt ?? ''}, ${howLate(step)}.${oddity(step)}`
      case 'waiting':
        return step.reason === 'overdue'
          ? `${name}: termin minął ${step.dueAt}, wykona go następny takt.`
          : `${name}: nastąpi ${step.dueAt}, jeśli nikt wcześniej nie odpowie.`
      case 'not-fired': {
        const why = incident === undefined ? '' : instead(step, incident)
        return step.lateMs === undefined
          ? `${name}: nie wykonany: ${why}. Termin byłby ${step.dueAt}.`
          : `${name}: nie wykonany: ${why}. Termin był ${step.dueAt}, ale nie było wtedy taktu.`
      }
    }
  },
  willTell: (target, channel, assigneeId) => {
    if ('user' in target) return `Powiadomi: ${target.user} (${channel}).`
    if ('group' in target) return `Powiadomi grupę: ${target.group} (${channel}).`
    return `Powiadomi osobę przypisaną (${channel}); teraz: ${assigneeId ?? 'nikt'}.`
  },
  nobody: ({ nobody, people }) => {
    if (nobody !== undefined) return `Nikogo nie powiadomiono: ${nobodyReasons[nobody]}.`
    return people.some(({ outcome, viaFallback }) => outcome === 'notified' && viaFallback !== true)
      ? undefined
      : 'Nikogo nie powiadomiono.'
  },
  person: ({ personId, outcome, reason, viaFallback, channel = '', delivery }, step) => {
    const fallback = viaFallback === true ? ' (osoba zapasowa)' : ''
    if (outcome === 'skipped')
      return `${personId}${fallback}: pominięto, ${reason === undefined ? '' : skipReasons[reason]}.`
    const told = `${personId}${fallback}: powiadomiono (${channel})`
    if (delivery === undefined) return `${told}.`
    const last = delivery.steps.at(-1)
    const merged = last === undefined || last === step ? '' : ` w wiadomości kroku ${last}`
    return `${told}${merged}, ${deliveryState(delivery)}.`
  },
  attempt: ({ attempt, startedAt, outcome, reason }) =>
    `Próba ${attempt} o ${startedAt}: ${attemptOutcomes[outcome]}${reason === undefined ? '' : ` (${reason})`}.`,
  story: 'Co się wydarzyło',
}

/** Every sentence of an explanation, in Polish. */
export const polishExplanation: ExplanationWords = {
  recordedLater: polishStory.recordedLater,
  story: polishStory,
  text: polishText,
}
