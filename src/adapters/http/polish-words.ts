import { polishExplanation } from './polish-explanation.js'
import { clock, compactDuration, dayName } from './time-words.js'
import type { PageWords } from './words.js'

const rules = new Intl.PluralRules('pl')

/** `1 klient`, `2 klienci`, `5 klientów`. */
const many = (count: number, one: string, few: string, other: string): string => {
  const rule = rules.select(count)
  return `${count} ${rule === 'one' ? one : rule === 'few' ? few : other}`
}

const listed = new Intl.ListFormat('pl')

/**
 * The words in Polish.
 *
 * @since 0.1.0
 */
export const polishPageWords: PageWords = {
  language: 'pl',
  title: 'Eskalacje',
  overview: 'Przegląd',
  policies: 'Polityki',
  skipToContent: 'Przejdź do treści',
  refresh: 'Odśwież',
  live: 'Na żywo',
  notLive: 'Nie na żywo',
  updated: ({ time, active, confirmed }) => `Stan z ${time}. Aktywne: ${active}, potwierdzone: ${confirmed}.`,
  asOf: time => `Stan z ${time}`,

  active: 'Aktywne',
  activeNote: dueSoon =>
    dueSoon === 0
      ? 'żaden termin w ciągu 5 minut'
      : `${many(dueSoon, 'termin', 'terminy', 'terminów')} w ciągu 5 minut`,
  confirmed: 'Potwierdzone',
  confirmedNote: wroteAgain =>
    wroteAgain === 0
      ? 'ktoś się tym zajmuje'
      : `${many(wroteAgain, 'klient napisał', 'klienci napisali', 'klientów napisało')} znowu`,
  resolvedToday: 'Zakończone dziś',
  resolvedNote: answered => `odpowiedzią: ${answered}`,
  activePolicies: 'Aktywne polityki',
  policiesNote: all => `z ${all}`,

  search: 'Szukaj',
  searchHint: 'Zgłoszenie, klient, osoba, polityka',
  desk: 'Dział',
  allDesks: 'Wszystkie działy',
  filter: 'Pokaż',
  clearFilter: 'Pokaż wszystko',
  pages: 'Strony',
  page: ({ from, to, all }) => `${from}–${to} z ${all}`,
  previous: 'Poprzednia',
  next: 'Następna',

  nothingActive: 'Nikt nie czeka.',
  nothingActiveNote: 'Każdy klient ma odpowiedź albo kogoś, kto się nim zajmuje.',
  nothingConfirmed: 'Nikt się teraz niczym nie zajmuje.',
  nothingResolved: 'Dziś nic jeszcze nie zakończono.',
  noPolicies: 'Żadna polityka nie jest aktywna: nikt nie zostanie o niczym powiadomiony.',
  noMatch: 'Nic nie pasuje.',

  waiting: duration => `Czeka ${duration}`,
  waitingLong: 'Czeka',
  client: 'Klient',
  assignee: 'Przypisane do',
  nobodyAssigned: 'do nikogo',
  policy: 'Polityka',
  stepsFired: ({ fired, all }) => (fired === 0 ? `Żaden z ${all} kroków` : `Krok ${fired} z ${all}`),
  nextStep: ({ step, time }) => `Krok ${step} o ${time}`,
  inTime: duration => `za ${duration}`,
  dueNow: 'teraz',
  allFired: 'Wszystkie kroki wykonane',
  history: 'Historia',

  imOnIt: 'Zajmuję się tym',
  imOnItFor: ticket => `Zajmuję się tym: ${ticket}`,
  promise: 'Odpowiedź dla klienta',
  noPromise: 'bez obietnicy',
  promiseBy: time => `do ${time}`,
  withdraw: 'Wycofaj',
  withdrawFor: ticket => `Wycofaj: ${ticket}`,
  isOnIt: name => `Zajmuje się tym ${name}`,
  since: time => `od ${time}`,
  promised: time => `odpowiedź do ${time}`,
  lapsesAt: time => `znów aktywne o ${time}`,
  alsoOnIt: names => `także ${listed.format(names)}`,
  wroteAgain: time => `klient napisał znowu o ${time}`,
  reasons: {
    answered: 'odpowiedź',
    closed: 'zamknięcie',
    merged: 'połączenie z innym',
    deleted: 'usunięcie',
    'no-policy': 'brak polityki',
  },

  attention: 'Wymaga uwagi',
  nothingToAttend: 'Nic nie wymaga uwagi.',
  unreached: step => `Krok ${step} nikogo nie powiadomił.`,
  exhausted: 'Minął ostatni krok, a nikt nie został powiadomiony.',
  undeliverable: ({ person, channel }) =>
    `Wiadomość została ostatecznie odrzucona; odbiorca: ${person}, kanał: ${channel}.`,
  parked: ({ person, channel }) => `Po wielu próbach zaniechano wiadomości; odbiorca: ${person}, kanał: ${channel}.`,
  quarantined: 'Zdarzeń tego zgłoszenia nie da się odczytać. Do tego czasu nic się na nim nie dzieje.',
  attentionKinds: {
    unreached: 'Nikt',
    exhausted: 'Wyczerpane',
    undeliverable: 'Odrzucone',
    parked: 'Zaniechane',
    quarantined: 'Nieczytelne',
  },

  openTicket: 'Otwórz zgłoszenie',
  backToOverview: 'Do przeglądu',
  statuses: { Active: 'Aktywne', Confirmed: 'Potwierdzone', Resolved: 'Zakończone', none: 'Brak incydentu' },
  incidentNumber: number => `Incydent ${number}`,
  steps: 'Kroki',
  whatHappened: 'Co się wydarzyło',
  now: 'Teraz',
  nothingWillHappen: 'Nic więcej, chyba że klient napisze znowu.',

  acknowledgeTitle: ticket => `Zajmujesz się ${ticket}?`,
  acknowledgeLead: waiting => `Klient czeka ${waiting}.`,
  acknowledgeAs: name => `Zalogowana osoba: ${name}.`,
  acknowledgeEffect: 'Po potwierdzeniu nikt więcej nie zostanie powiadomiony. Zgłoszenie pozostaje otwarte.',
  bearerNote: name =>
    `Ten link należy do: ${name}. Kto go ma, może odpowiedzieć w tym imieniu: nie przesyłaj go dalej.`,
  confirmedTitle: 'Zajmujesz się tym.',
  confirmedLead: ({ ticket, promise }) =>
    promise === undefined
      ? `Nikt więcej nie zostanie powiadomiony o ${ticket}. Klient czeka na Twoją odpowiedź.`
      : `Nikt więcej nie zostanie powiadomiony o ${ticket}, chyba że minie obiecany czas, ${promise}, a odpowiedzi nie będzie.`,
  alreadyTitle: name => `Zajmuje się tym ${name}.`,
  alreadyLead: ({ name, time }) => `${name}: potwierdzenie o ${time}.`,
  alreadyYouTitle: 'Już się tym zajmujesz.',
  alreadyYouLead: time => `Twoje potwierdzenie jest z ${time}. Od tego czasu nic się nie zmieniło.`,
  secondLead: 'Zapisano Cię jako kolejną osobę.',
  resolvedTitle: 'To już zakończone.',
  resolvedLead: ({ reason, time }) => `Klient już nie czeka (${reason}, ${time}). Nic nie zmieniono.`,
  noIncidentTitle: 'Nikt tu nie czeka.',
  noIncidentLead: 'W tym zgłoszeniu żaden klient nie czeka pod aktywną polityką. Nic nie zmieniono.',
  otherWaitTitle: 'To dotyczy wcześniejszego oczekiwania.',
  otherWaitLead:
    'Tamto oczekiwanie już się skończyło, a klient napisał na nowo: zajrzyj do zgłoszenia. Nic nie zmieniono.',
  withdrawnTitle: 'Wycofano.',
  withdrawnLead: 'Eskalacja biegnie dalej od kroków, których jeszcze nie wykonano.',
  notConfirmedTitle: 'Nikt się tym nie zajmował.',
  notConfirmedLead: 'Nie było czego wycofywać. Nic nie zmieniono.',

  signInTitle: 'Zaloguj się.',
  signInLead: 'Ta strona jest dla osób, które tu pracują.',
  signIn: 'Zaloguj się',
  forbiddenTitle: 'To nie dla Ciebie.',
  forbiddenLead: 'Nie ma takiego zgłoszenia albo nie wolno Ci tego zrobić. Nic nie zmieniono.',
  staleFormTitle: 'Ten formularz jest nieaktualny.',
  staleFormLead: 'Nic nie zmieniono. Otwórz stronę ponownie i użyj przycisku na niej.',
  badLinkTitle: 'Ten link nie działa.',
  badLinkLead: 'Jest niepełny, wygasł albo nigdy nie był nasz. Nic nie zmieniono. Otwórz zgłoszenie.',
  tooManyTitle: 'Zbyt wiele prób.',
  tooManyLead: 'Odczekaj minutę. Nic nie zmieniono.',
  notFoundTitle: 'Nic tu nie ma.',
  notFoundLead: 'Nie ma takiej strony.',
  badRequestTitle: 'To nie miało sensu.',
  badRequestLead: 'Nic nie zmieniono.',
  tooLargeTitle: 'To za dużo.',
  tooLargeLead: 'Formularz jest większy, niż ta strona przyjmuje. Nic nie zmieniono.',
  unavailableTitle: 'Nie zapisano.',
  unavailableLead:
    'Zapisy są teraz niedostępne. Eskalacja biegnie tak, jakby nic nie było powiedziane: spróbuj ponownie.',
  unknownOutcomeLead: 'Nie wiadomo, czy to zapisano. Spróbuj ponownie: zapisze się raz, ile razy by nie powtarzać.',
  failedTitle: 'Coś poszło nie tak.',
  failedLead: 'To nie Twoja wina. Nie zakładaj, że cokolwiek zapisano.',
  quarantinedTitle: 'Tego zgłoszenia nie da się odczytać.',
  quarantinedLead:
    'Jego zdarzenia są uszkodzone, więc nic nie można na nim zapisać. Powiedz o tym osobie, która prowadzi ten system.',
  tryAgain: 'Spróbuj ponownie',

  newPolicy: 'Nowa polityka',
  editPolicy: name => `Edycja: ${name}`,
  policyId: 'Identyfikator',
  policyIdHint: 'Krótka nazwa dla maszyn, na przykład „standard”. Pozostaje na stałe.',
  policyName: 'Nazwa',
  policyActive: 'Aktywna',
  policyInactive: 'Nieaktywna',
  skipPeopleOnLeave: 'Pomijaj osoby na urlopie',
  maxPostponement: 'Odsuwaj najwyżej o',
  maxPostponementHint: 'O tyle minut dalsze wiadomości klienta mogą odsunąć krok. Puste: bez ograniczenia.',
  confirmTimeout: 'Potwierdzenie trwa',
  confirmTimeoutHint:
    'Po tylu minutach potwierdzony incydent jest znów aktywny, jeśli nikt nic nie zrobi. Puste: bez końca.',
  stepNumber: number => `Krok ${number}`,
  delay: 'Po',
  delayHint: 'minutach',
  notify: 'Powiadom',
  targets: { assignee: 'osobę przypisaną', user: 'osobę', group: 'grupę' },
  targetId: 'Kogo',
  channel: 'Kanał',
  addStep: 'Dodaj krok',
  removeStep: number => `Usuń krok ${number}`,
  fallback: 'Gdy krok nikogo nie powiadomi',
  noFallback: 'nikogo',
  save: 'Zapisz',
  saved: ({ name, version }) => `${name}: zapisano wersję ${version}.`,
  unchanged: 'Nic się nie różniło, więc nic nie zapisano.',
  cancel: 'Anuluj',
  version: version => `wersja ${version}`,
  versionConflict:
    'Ktoś inny zapisał w tym czasie tę politykę. Poniżej jest to, co wpisano; na stronie polityki jest tamta wersja.',
  problems: 'Nie można zapisać:',
  adopt: 'Przenieś otwarte incydenty',
  adoptHint: 'Otwarte incydenty zachowują wersję, z którą się zaczęły. Wykonane kroki nie powtarzają się.',
  adopted: count =>
    `${many(count, 'incydent biegnie', 'incydenty biegną', 'incydentów biegnie')} dalej według najnowszej wersji.`,
  assignments: 'Kto ma którą politykę',
  assignedTo: 'Dotyczy',
  assignedNowhere: 'Jeszcze nikogo nie dotyczy',
  assign: 'Przypisz',
  assigned: incidents =>
    `Przypisano. Od razu ${many(incidents, 'otwarty incydent zmienił się', 'otwarte incydenty zmieniły się', 'otwartych incydentów zmieniło się')}.`,
  levels: { default: 'wszyscy', desk: 'dział', client: 'klient' },
  levelId: 'Który',
  levelIdHint: 'id albo puste',
  optOut: 'nigdy nie eskaluj',
  clearAssignment: 'bez własnej polityki',
  stepSummary: ({ delay, whom, channel }) => `po ${delay} powiadom ${whom} (${channel})`,
  whom: ({ kind, id }) => (kind === 'assignee' ? 'osobę przypisaną' : kind === 'group' ? `grupę ${id}` : id),

  duration: compactDuration(['d', 'godz.', 'min'], 'chwilę'),
  time: clock('pl-PL'),
  day: dayName('pl-PL'),
  explanation: polishExplanation,
}
