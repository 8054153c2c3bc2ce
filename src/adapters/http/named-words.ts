import type { ExplanationWords } from '../../projections/explain-words.js'

type Story = ExplanationWords['story']
type Text = ExplanationWords['text']
type NameOf = (id: string) => string

/** What people, desks and clients are called. */
export interface NamesOf {
  readonly person: NameOf
  readonly desk: NameOf
  readonly client: NameOf
}

/** `by` of whoever said "I'm on it", and of whoever took it back. */
interface Said {
  readonly by: string
  readonly withdrawn?: { readonly by: string } | undefined
}

const saidBy = <A extends Said>(said: A, nameOf: NameOf): A => {
  const { by, withdrawn } = said
  return {
    ...said,
    by: nameOf(by),
    ...(withdrawn === undefined ? {} : { withdrawn: { ...withdrawn, by: nameOf(withdrawn.by) } }),
  }
}

/** An incident, whether it is the domain's or an explained one. */
const incidentWith = <A extends object>(incident: A, nameOf: NameOf): A => {
  if (!('acknowledgements' in incident)) return incident
  const acknowledgements = incident.acknowledgements as ReadonlyArray<Said>
  return { ...incident, acknowledgements: acknowledgements.map(said => saidBy(said, nameOf)) }
}

const person = <A extends { readonly personId: string }>(about: A, nameOf: NameOf): A => ({
  ...about,
  personId: nameOf(about.personId),
})

const maybe = (id: string | undefined, nameOf: NameOf): string | undefined =>
  id === undefined ? undefined : nameOf(id)

const storyWith = (story: Story, { person: nameOf, desk, client }: NamesOf): Story => ({
  ...story,
  opened: event =>
    story.opened({
      ...event,
      assigneeId: maybe(event.assigneeId, nameOf),
      deskId: maybe(event.deskId, desk),
      clientId: maybe(event.clientId, client),
    }),
  moved: event => story.moved(event.deskId === null ? event : { ...event, deskId: desk(event.deskId) }),
  clientChanged: event =>
    story.clientChanged(event.clientId === null ? event : { ...event, clientId: client(event.clientId) }),
  agentReplied: event =>
    story.agentReplied(event.agentId === undefined ? event : { ...event, agentId: nameOf(event.agentId) }),
  assigned: event =>
    story.assigned(event.assigneeId === null ? event : { ...event, assigneeId: nameOf(event.assigneeId) }),
  acknowledged: event => story.acknowledged(saidBy(event, nameOf)),
  withdrawn: event => story.withdrawn(saidBy(event, nameOf)),
  stepTriggered: event =>
    story.stepTriggered({ ...event, outcomes: event.outcomes.map(outcome => person(outcome, nameOf)) }),
  confirmationLapsed: (event, incident) =>
    story.confirmationLapsed(event, incident === undefined ? undefined : incidentWith(incident, nameOf)),
  reassessed: event =>
    story.reassessed({ ...event, incidents: event.incidents.map(incident => incidentWith(incident, nameOf)) }),
  delivered: (message, event) => story.delivered(person(message, nameOf), event),
  failed: (message, event, againMs) => story.failed(person(message, nameOf), event, againMs),
  refused: (message, event) => story.refused(person(message, nameOf), event),
  outcomeUnknown: (message, event, againMs) => story.outcomeUnknown(person(message, nameOf), event, againMs),
  cancelled: (message, event) => story.cancelled(person(message, nameOf), event),
  parked: (message, event) => story.parked(person(message, nameOf), event),
})

const textWith = (text: Text, nameOf: NameOf): Text => ({
  ...text,
  incident: (incident, day) => text.incident(incidentWith(incident, nameOf), day),
  acknowledgement: said => text.acknowledgement(saidBy(said, nameOf)),
  step: (step, incident) => text.step(step, incident === undefined ? undefined : incidentWith(incident, nameOf)),
  person: (about, step) => text.person(person(about, nameOf), step),
  willTell: (target, channel, assigneeId) =>
    text.willTell(
      'user' in target ? { user: nameOf(target.user) } : target,
      channel,
      assigneeId === undefined ? undefined : nameOf(assigneeId),
    ),
})

/** The same sentences with people, desks and clients by their names: each is handed a name where it expects an id. */
export const namedWords = (words: ExplanationWords, names: NamesOf): ExplanationWords => ({
  ...words,
  story: storyWith(words.story, names),
  text: textWith(words.text, names.person),
})
