// Whom a step reaches, for the calculator (calculator.ts).
import type { ConfigInput } from '../../src/simulation.js'

type Policy = ConfigInput['policies'][number]
type Step = Policy['steps'][number]

const dayIn = (timeZone: string, at: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)

const meant = (config: ConfigInput, { notify }: Step, assignee: string | undefined): readonly string[] => {
  if ('user' in notify) return [notify.user]
  if ('group' in notify) return config.groups?.[notify.group] ?? []
  return assignee === undefined ? [] : [assignee]
}

/** In the group's order, everybody once. Whoever a fallback reaches was not reached by the step. */
export const reachedBy = (
  config: ConfigInput,
  policy: Policy,
  step: Step,
  assignee: string | undefined,
  at: number,
): readonly string[] => {
  const reached: string[] = []
  for (const id of meant(config, step, assignee)) {
    if (reached.includes(id)) continue
    if (config.people !== undefined) {
      const person = config.people.find(one => one.id === id)
      if (person === undefined || person.active === false) continue
      if (step.channel === 'email' && person.email === undefined) continue
      const today = dayIn(config.timeZone ?? 'UTC', at)
      const onLeave = person.leave?.some(({ from, to }) => from <= today && today <= to)
      if (policy.skipPeopleOnLeave === true && onLeave === true) continue
    }
    reached.push(id)
  }
  return reached
}
