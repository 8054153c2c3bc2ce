import type { StepRecipients } from '../incident/commands.js'
import type { ChannelName, GroupId, PersonId } from '../identifiers.js'
import type { Policy, Step, Target } from './policy.js'
import { judgeRecipients, type Candidate, type Judgement, type NoCandidateReason } from './recipients.js'

/**
 * The people of the moment: everybody a tick may have to tell, looked up beforehand.
 *
 * @since 0.1.0
 */
export interface Roster {
  readonly candidate: (personId: PersonId) => Candidate
  /** In the group's order; empty for a group that is empty or unknown. */
  readonly members: (groupId: GroupId) => ReadonlyArray<PersonId>
  /** Whether a person can be reached over a channel. */
  readonly hasAddress: (personId: PersonId, channel: ChannelName) => boolean
}

const peopleOf = (
  target: Target,
  assigneeId: PersonId | undefined,
  roster: Roster,
): ReadonlyArray<PersonId> | NoCandidateReason => {
  if ('user' in target) return [target.user]
  if ('assignee' in target) return assigneeId === undefined ? 'unassigned' : [assigneeId]
  const members = roster.members(target.group)
  return members.length === 0 ? 'empty-group' : members
}

const judge = (
  { notify, channel }: { readonly notify: Target; readonly channel: ChannelName },
  policy: Policy,
  assigneeId: PersonId | undefined,
  roster: Roster,
): { readonly judgements: ReadonlyArray<Judgement>; readonly nobody?: NoCandidateReason } => {
  const people = peopleOf(notify, assigneeId, roster)
  if (typeof people === 'string') return { judgements: [], nobody: people }
  return {
    judgements: judgeRecipients(people.map(roster.candidate), {
      skipPeopleOnLeave: policy.skipPeopleOnLeave,
      hasAddress: personId => roster.hasAddress(personId, channel),
    }),
  }
}

/**
 * Everybody one step is meant for, each with an outcome, and the policy's fallback should the step reach nobody.
 *
 * @since 0.1.0
 */
export const recipientsOf = (
  step: Step,
  policy: Policy,
  assigneeId: PersonId | undefined,
  roster: Roster,
): StepRecipients => {
  const own = judge(step, policy, assigneeId, roster)
  const { fallback } = policy
  const { judgements, nobody } = own
  if (fallback === undefined || judgements.some(({ notified }) => notified))
    return { stepId: step.id, judgements, nobody, fallback: undefined }
  const { judgements: others } = judge(fallback, policy, assigneeId, roster)
  return { stepId: step.id, judgements, nobody, fallback: { channel: fallback.channel, judgements: others } }
}
