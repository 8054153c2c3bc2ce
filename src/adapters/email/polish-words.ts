import type { EmailWords } from './words.js'

const rules = new Intl.PluralRules('pl')

type Forms = readonly [one: string, few: string, many: string]

const count = (amount: number, [one, few, many]: Forms): string => {
  const rule = rules.select(amount)
  return `${amount} ${rule === 'one' ? one : rule === 'few' ? few : many}`
}

const days: Forms = ['dzień', 'dni', 'dni']
const hours: Forms = ['godzinę', 'godziny', 'godzin']
const minutes: Forms = ['minutę', 'minuty', 'minut']

const duration = (milliseconds: number): string => {
  const inMinutes = Math.floor(milliseconds / 60_000)
  if (!(inMinutes >= 1)) return 'niecałą minutę'
  const inHours = Math.floor(inMinutes / 60)
  const inDays = Math.floor(inHours / 24)
  const parts: ReadonlyArray<readonly [number, Forms]> =
    inDays > 0
      ? [
          [inDays, days],
          [inHours % 24, hours],
        ]
      : [
          [inHours, hours],
          [inMinutes % 60, minutes],
        ]
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, forms]) => count(amount, forms))
    .join(' ')
}

const list = (numbers: ReadonlyArray<number>): string =>
  numbers.length < 2 ? numbers.join('') : `${numbers.slice(0, -1).join(', ')} i ${numbers.at(-1) ?? ''}`

/**
 * The words in Polish.
 *
 * @since 0.1.0
 */
export const polishEmailWords: EmailWords = {
  language: 'pl',
  badge: ({ step, stepCount }) => `Eskalacja ${step}/${stepCount}`,
  subjectLine: ({ badge, ticketId, waited, subject }) =>
    `[${badge}] ${ticketId} czeka ${waited}${subject === undefined ? '' : `: ${subject}`}`,
  greeting: name => (name === undefined ? 'Dzień dobry,' : `Dzień dobry, ${name},`),
  headline: waited => `Klient czeka na odpowiedź ${waited}.`,
  acknowledge: 'Zajmuję się tym',
  acknowledgeNote: '„Zajmuję się tym” otwiera stronę. Po potwierdzeniu na niej nikt więcej nie zostanie powiadomiony.',
  openTicket: 'Otwórz zgłoszenie',
  ticket: 'Zgłoszenie',
  policy: 'Polityka',
  step: 'Krok',
  stepOf: ({ step, stepCount }) => `${step} z ${stepCount}`,
  standsFor: steps => `ta wiadomość obejmuje kroki ${list(steps)}`,
  waitingSince: 'Czeka od',
  lastMessage: 'Ostatnia wiadomość',
  due: 'Termin',
  late: ({ dueAt, by }) => `${dueAt}, opóźnienie o ${by}`,
  fromTheTicket: 'Ze zgłoszenia',
  subject: 'Temat',
  client: 'Klient',
  desk: 'Dział',
  unnamed: '(bez nazwy)',
  noSubject: '(bez tematu)',
  automatic: 'Wysłano automatycznie według polityki eskalacji, która Cię wymienia.',
  possibleDuplicate: 'Ta wiadomość mogła już do Ciebie dotrzeć.',
  duration,
  time: (at, timeZone) =>
    new Intl.DateTimeFormat('pl-PL', {
      timeZone,
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    }).format(at),
}
