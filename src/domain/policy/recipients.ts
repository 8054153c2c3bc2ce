import type { Day } from '../day.js'
import type { ChannelName, NotificationId, PersonId } from '../identifiers.js'

/**
 * Why somebody was not told.
 *
 * @since 0.1.0
 */
export type SkipReason = 'on-leave' | 'inactive' | 'unknown' | 'no-address' | 'duplicate'

/**
 * What happened to one candidate of a step.
 *
 * @since 0.1.0
 */
export type RecipientOutcome =
  | {
      readonly personId: PersonId
      readonly outcome: 'notified'
      readonly channel: ChannelName
      readonly notificationId: NotificationId
      readonly viaFallback?: true | undefined
    }
  | {
      readonly personId: PersonId
      readonly outcome: 'skipped'
      readonly reason: SkipReason
      readonly viaFallback?: true | undefined
    }

/**
 * Why a step had no candidate at all.
 *
 * @since 0.1.0
 */
export type NoCandidateReason = 'unassigned' | 'empty-group'

/** What the rules need to know about a person when a step fires. */
export interface Candidate {
  readonly id: PersonId
  /** `false` when the directory does not know the person. */
  readonly known: boolean
  readonly active: boolean
  readonly onLeave: boolean
}

/** A judged candidate: to be notified, or skipped with a reason. */
export type Judgement =
  | { readonly personId: PersonId; readonly notified: true }
  | { readonly personId: PersonId; readonly notified: false; readonly reason: SkipReason }

/**
 * Judges the candidates of one target, in their order. Every one of them gets exactly one outcome and none stands in
 * the way of another.
 *
 * @since 0.1.0
 */
export const judgeRecipients = (
  candidates: ReadonlyArray<Candidate>,
  options: { readonly skipPeopleOnLeave: boolean; readonly hasAddress: (personId: PersonId) => boolean },
): ReadonlyArray<Judgement> => {
  // Nearly every step is for one person, who cannot be there twice.
  const seen = candidates.length > 1 ? new Set<PersonId>() : undefined
  return candidates.map(candidate => {
    const { id: personId } = candidate
    const skipped = (reason: SkipReason): Judgement => ({ personId, notified: false, reason })
    if (seen?.has(personId) === true) return skipped('duplicate')
    seen?.add(personId)
    if (!candidate.known) return skipped('unknown')
    if (!candidate.active) return skipped('inactive')
    if (options.skipPeopleOnLeave && candidate.onLeave) return skipped('on-leave')
    if (!options.hasAddress(personId)) return skipped('no-address')
    return { personId, notified: true }
  })
}

/** Whether a day falls into one of these stretches of leave, first and last day included. */
export const isOnLeave = (leave: ReadonlyArray<{ readonly from: Day; readonly to: Day }>, day: Day): boolean =>
  leave.some(({ from, to }) => from <= day && day <= to)
