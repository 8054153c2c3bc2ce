import { lasting } from '../../projections/explain-layout.js'
import type { ExplanationWords } from '../../projections/explain-words.js'

type Story = ExplanationWords['story']

export const skipReasons = {
  'on-leave': 'na urlopie',
  inactive: 'konto nieaktywne',
  unknown: 'nieznana w katalogu osób',
  'no-address': 'brak adresu dla tego kanału',
  duplicate: 'wymieniona dwa razy',
} as const

export const nobodyReasons = {
  unassigned: 'zgłoszenie nie było do nikogo przypisane',
  'empty-group': 'grupa była pusta',
} as const

export const endings = {
  answered: 'klient dostał odpowiedź',
  closed: 'zgłoszenie zamknięto',
  merged: 'zgłoszenie połączono z innym',
  deleted: 'zgłoszenie usunięto',
  'no-policy': 'żadna polityka już nie obowiązywała',
} as const

export const cancelledBecause: Readonly<Record<string, string>> = {
  ...endings,
  acknowledged: 'ktoś się tym zajął',
  reassessed: 'późno zapisane zdarzenie zmieniło przebieg',
}

/** `a`, `a i b`, `a, b i c`. */
export const listed = (items: ReadonlyArray<string>): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} i ${items.at(-1) ?? ''}`

type Opened = Parameters<Story['incidentOpened']>[0]

const versionOf = ({ name, version }: Opened['policy']): string => `${name}, wersja ${version}`

const delaysOf = ({ steps }: Opened['policy']): string =>
  `${steps.length === 1 ? 'krok' : 'kroki'} po ${listed(steps.map(step => lasting(step.delayMinutes * 60_000)))}`

const told = (outcomes: Parameters<Story['stepTriggered']>[0]['outcomes']): ReadonlyArray<string> =>
  outcomes.map(outcome => {
    const fallback = outcome.viaFallback === true ? ', osoba zapasowa' : ''
    return outcome.outcome === 'notified'
      ? `powiadomiono: ${outcome.personId} (${outcome.channel}${fallback})`
      : `pominięto: ${outcome.personId}${fallback} (${skipReasons[outcome.reason]})`
  })

const standing = (incident: Parameters<Story['reassessed']>[0]['incidents'][number]): string => {
  switch (incident.status) {
    case 'Active':
      return `incydent ${incident.number} jest aktywny`
    case 'Confirmed':
      return `incydentem ${incident.number} zajmuje się ${incident.acknowledgements[0].by}`
    case 'Resolved':
      return `incydent ${incident.number} zakończony (${endings[incident.reason]})`
  }
}

const attempted = (attempt: number): string => (attempt === 1 ? '' : ` (próba ${attempt})`)

/** The story in Polish. Sentences are built so that names need no case and people no gender. */
export const polishStory: Story = {
  recordedLater: ms => `(Zapisano ${lasting(ms)} później.)`,
  opened: ({ openedBy, deskId, clientId, assigneeId }) => {
    const about = [
      ...(deskId === undefined ? [] : [`dział: ${deskId}`]),
      ...(clientId === undefined ? [] : [`klient: ${clientId}`]),
      `przypisane do: ${assigneeId ?? 'nikogo'}`,
    ].join(', ')
    return openedBy === 'client'
      ? `Zgłoszenie od klienta (${about}).`
      : `Zgłoszenie założone przez pracownika, więc nikt nie czeka (${about}).`
  },
  clientReplied: ({ author }) =>
    author === 'human' ? 'Wiadomość od klienta.' : 'Automatyczna wiadomość w imieniu klienta: niczego nie zmienia.',
  agentReplied: ({ agentId, author }) =>
    author === 'human'
      ? `Klient dostał odpowiedź${agentId === undefined ? '' : `; autor: ${agentId}`}.`
      : 'Automatyczna odpowiedź: niczego nie zmienia.',
  assigned: ({ assigneeId }) =>
    assigneeId === null ? 'Zgłoszenie nie jest już do nikogo przypisane.' : `Przypisano do: ${assigneeId}.`,
  moved: ({ deskId }) =>
    deskId === null ? 'Zgłoszenie nie należy już do żadnego działu.' : `Przeniesiono do działu: ${deskId}.`,
  clientChanged: ({ clientId }) =>
    clientId === null ? 'Zgłoszenie nie ma już klienta.' : `Klientem zgłoszenia jest teraz: ${clientId}.`,
  policySet: ({ policyId }) => {
    if (policyId === null) return 'Usunięto własną politykę zgłoszenia.'
    return policyId === 'none' ? 'Wyłączono eskalację zgłoszenia.' : `Zgłoszenie dostało politykę: ${policyId}.`
  },
  acknowledged: ({ by, via, at, answerByAt }) =>
    `${by}: „Zajmuję się tym” (${via})` +
    (answerByAt === undefined ? '.' : `, z obietnicą odpowiedzi w ciągu ${lasting(answerByAt - at)}.`),
  withdrawn: ({ by }) => `Potwierdzenie wycofane; przez: ${by}.`,
  merged: ({ intoTicketId }) => `Zgłoszenie połączono z: ${intoTicketId}.`,
  plain: {
    TicketClosed: 'Zgłoszenie zamknięto.',
    TicketReopened: 'Zgłoszenie otwarto ponownie.',
    TicketDeleted: 'Zgłoszenie usunięto.',
    TicketPaused: 'Zgłoszenie wstrzymano.',
    TicketResumed: 'Zgłoszenie wznowiono.',
  },
  waitInherited: ({ at, fromTicketId, waitingSinceAt }) =>
    waitingSinceAt === null
      ? `Dołączono zgłoszenie ${fromTicketId}; nikt tam nie czekał.`
      : `Dołączono zgłoszenie ${fromTicketId}; jego klient czekał ${lasting(at - waitingSinceAt)}.`,
  incidentOpened: ({ incident, policy, reviewed }) =>
    `Incydent ${incident} otwarty według polityki ${versionOf(policy)}: ${delaysOf(policy)}.` +
    (reviewed === true ? ' Spowodowała to zmiana polityk.' : ''),
  policyChanged: ({ incident, policy, adopted }, before) =>
    adopted
      ? `Incydent ${incident} przejął wersję ${policy.version} polityki ${policy.name}: ${delaysOf(policy)}.`
      : `Incydent ${incident} biegnie dalej według polityki ${versionOf(policy)}${before === undefined ? '' : ` zamiast ${before.name}`}: ${delaysOf(policy)}.`,
  incidentResolved: ({ incident, reason }) => `Incydent ${incident} zakończony: ${endings[reason]}.`,
  stepTriggered: ({ step, dueAt, triggeredAt, outcomes, nobody }) => {
    const lateMs = triggeredAt - dueAt
    const late = lateMs < 1_000 ? '' : ` (${lasting(lateMs)} po terminie)`
    const what = [...(nobody === undefined ? [] : [nobodyReasons[nobody]]), ...told(outcomes)]
    return `Krok ${step} wykonany${late}: ${what.join('; ') || 'nie było kogo powiadomić'}.`
  },
  exhausted: ({ incident }) => `Minął ostatni krok incydentu ${incident}, a nikt nie został powiadomiony.`,
  confirmationLapsed: ({ at, incident }, confirmed) => {
    const newest = confirmed?.status === 'Confirmed' ? confirmed.acknowledgements.at(-1) : undefined
    const why =
      newest?.answerByAt === at ? `minął termin obiecany przez: ${newest.by}` : 'zbyt długo nikt nic nie zrobił'
    return `Potwierdzenie incydentu ${incident} wygasło: ${why}. Incydent jest znów aktywny.`
  },
  reassessed: ({ kept, incidents }) =>
    incidents.length === 0
      ? `Przebieg ustalono na nowo: ${kept === 0 ? 'nikt nie czekał' : `po incydencie ${kept} nikt nie czekał`}.`
      : `Przebieg ustalono na nowo: ${listed(incidents.map(standing))}.`,
  delivered: ({ personId, channel }, { attempt }) =>
    `Kanał ${channel} przyjął wiadomość; odbiorca: ${personId}${attempted(attempt)}.`,
  failed: ({ personId, channel }, { attempt, reason }, againMs) =>
    `Kanał ${channel} nie przyjął wiadomości; odbiorca: ${personId}${attempted(attempt)}: ${reason}. Następna próba za ${lasting(againMs)}.`,
  refused: ({ personId, channel }, { attempt, reason }) =>
    `Kanał ${channel} ostatecznie odrzucił wiadomość; odbiorca: ${personId}${attempted(attempt)}: ${reason}.`,
  outcomeUnknown: ({ personId, channel }, { attempt, reason }, againMs) => {
    const why = reason === 'lease-lapsed' ? 'nadawca zamilkł' : reason
    const again = againMs < 1_000 ? 'od razu' : `za ${lasting(againMs)}`
    return `Nie wiadomo, czy kanał ${channel} przyjął wiadomość; odbiorca: ${personId}${attempted(attempt)}: ${why}. Ponowne wysłanie ${again}, z tym samym kluczem.`
  },
  cancelled: ({ personId, channel }, { because }) =>
    `Wiadomość anulowana (${channel}); odbiorca: ${personId}: ${cancelledBecause[because] ?? because}.`,
  parked: ({ personId, channel }, { reason }) =>
    `Po wielu próbach zaniechano wiadomości (${channel}); odbiorca: ${personId}: ${reason}.`,
}
