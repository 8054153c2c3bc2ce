import * as TE from 'fp-ts/lib/TaskEither.js'
import { pipe } from 'fp-ts/lib/function.js'
import { encodePolicyEvent, type PolicyEvent } from '../codecs/policy-events.js'
import { optOut, type PolicyId } from '../domain/identifiers.js'
import type { DatedAssignment, Since } from '../domain/policy/catalog-history.js'
import { assignedTo, type AssignmentLevel } from '../domain/policy/catalog.js'
import { numbered, type PolicyDraft } from '../domain/policy/make-policy.js'
import type { Policy } from '../domain/policy/policy.js'
import type { Instant } from '../domain/time.js'
import type { AppendRequest } from '../ports/event-store.js'
import type { CatchUp } from './catch-up.js'
import { fewestConflictRetries } from './conflict-retry.js'
import { settleUnknown, type Engine, type Settled } from './engine.js'
import { wallNow } from './environment.js'
import { attempt } from './lift.js'
import { adoptNewest, reviewPolicies, type Sweep } from './review.js'
import { invalidInput, type Trouble } from './trouble.js'

/** A saved policy, and what saving it meant for the open incidents. */
export interface Saved {
  readonly policy: Policy
  readonly changed: boolean
  readonly sweep: Sweep
}

const nothingSwept: Sweep = { changed: 0, failed: [] }

const versionOf = (draft: PolicyDraft, version: number): Policy => ({ ...draft, steps: numbered(draft), version })

const withoutVersion = ({ version: _, ...rest }: Policy): string =>
  JSON.stringify(
    [
      rest.id,
      rest.name,
      rest.active,
      rest.skipPeopleOnLeave,
      rest.maxPostponementMinutes ?? null,
      rest.confirmTimeoutMinutes ?? null,
      rest.fallback ?? null,
    ].concat(
      rest.steps.map(({ id, delayMinutes, notify, channel }) => JSON.stringify([id, delayMinutes, notify, channel])),
    ),
  )

const append = (
  engine: Engine,
  stream: string,
  expectedRevision: number,
  event: PolicyEvent,
  recordedAt: Instant,
  attempts: number,
): TE.TaskEither<Trouble, 'appended' | 'again'> => {
  const { env } = engine
  const request: AppendRequest = {
    stream,
    expectedRevision,
    events: [{ id: env.random.uuid(), ...encodePolicyEvent(event) }],
    recordedAt,
  }
  return pipe(
    attempt(() => env.store.append(request)),
    TE.chain((told): TE.TaskEither<Trouble, Settled> =>
      told.status === 'unknown' ? attempt(() => settleUnknown(engine, request, told)) : TE.right(told),
    ),
    TE.chain((outcome): TE.TaskEither<Trouble, 'appended' | 'again'> => {
      switch (outcome.status) {
        case 'appended':
          engine.appendedPolicy(outcome.position)
          return TE.right(outcome.status)
        // Once more from the beginning, but not for ever: somebody may keep being faster, or the stream's end unreadable.
        case 'conflict':
          return attempts > fewestConflictRetries ? TE.left({ type: 'Conflict', stream, attempts }) : TE.right('again')
        case 'absent':
          return attempts > fewestConflictRetries
            ? TE.left({ type: 'OutcomeUnknown', stream, error: outcome.error })
            : TE.right('again')
        case 'failed':
          return TE.left({ type: 'StoreTrouble', error: outcome.error })
        case 'unknown':
          return TE.left({ type: 'OutcomeUnknown', stream, error: outcome.error })
      }
    }),
  )
}

const caughtUp = (catchUp: CatchUp): TE.TaskEither<Trouble, undefined> =>
  pipe(
    attempt(() => catchUp.run()),
    TE.map(() => undefined),
  )

/** One change of a stream at a time within this process. No ticket's id begins like this. */
const inTurn = <A>(engine: Engine, stream: string, change: TE.TaskEither<Trouble, A>): TE.TaskEither<Trouble, A> => {
  return () => engine.serially(`\0${stream}`, change)
}

/** What a change means for the open incidents, at once. */
const reviewed = (engine: Engine, changedAt: Instant): TE.TaskEither<Trouble, Sweep> =>
  pipe(
    attempt(() => reviewPolicies(engine)),
    TE.tapIO(sweep => () => {
      if (sweep.changed > 0) engine.board.noteTold(changedAt)
    }),
  )

const save =
  (engine: Engine, catchUp: CatchUp) =>
  (draft: PolicyDraft, expectedVersion: number | undefined, attempts: number): TE.TaskEither<Trouble, Saved> =>
    pipe(
      caughtUp(catchUp),
      TE.chain((): TE.TaskEither<Trouble, Saved> => {
        const newest = engine.board.catalog().policies.get(draft.id)
        const actual = newest?.version ?? 0
        if (expectedVersion !== undefined && expectedVersion !== actual)
          return TE.left({ type: 'VersionConflict', policyId: draft.id, expected: expectedVersion, actual })
        const policy = versionOf(draft, actual + 1)
        if (newest !== undefined && withoutVersion(newest) === withoutVersion(policy))
          return TE.right({ policy: newest, changed: false, sweep: nothingSwept })
        const saved: Since<Policy> = { sinceAt: engine.board.changeAt(wallNow(engine.env.clock)), value: policy }
        const event: PolicyEvent = { type: 'PolicySaved', policy }
        const stream = engine.env.streams.policy(draft.id)
        return pipe(
          append(engine, stream, actual - 1, event, saved.sinceAt, attempts),
          TE.chain(outcome => {
            // Somebody saved another version meanwhile: say so if it matters to the caller, else come after it.
            if (outcome === 'again') return save(engine, catchUp)(draft, expectedVersion, attempts + 1)
            engine.board.notePolicies([saved])
            return pipe(
              reviewed(engine, saved.sinceAt),
              TE.map(sweep => ({ policy, changed: true, sweep })),
            )
          }),
        )
      }),
    )

/**
 * Saves a policy as its next version. Saving what already is the newest version changes nothing. Open incidents keep
 * theirs; an activation or deactivation takes effect at once.
 */
export const savePolicy =
  (engine: Engine, catchUp: CatchUp) =>
  (draft: PolicyDraft, expectedVersion?: number): TE.TaskEither<Trouble, Saved> =>
    inTurn(engine, engine.env.streams.policy(draft.id), save(engine, catchUp)(draft, expectedVersion, 1))

const assign =
  (engine: Engine, catchUp: CatchUp) =>
  (
    to: AssignmentLevel,
    policyId: PolicyId | null,
    expectedRevision: number | undefined,
    attempts: number,
  ): TE.TaskEither<Trouble, Sweep> =>
    pipe(
      caughtUp(catchUp),
      TE.chain((): TE.TaskEither<Trouble, Sweep> => {
        const { policies, assignments } = engine.board.catalog()
        // It is decided on the assignments that are known, so it may only follow the very event they go up to.
        const revision = engine.board.assignmentsRevision()
        if (expectedRevision !== undefined && expectedRevision !== revision)
          return TE.left({ type: 'AssignmentsConflict', expected: expectedRevision, actual: revision })
        if (policyId !== null && policyId !== optOut && !policies.has(policyId))
          return TE.left(invalidInput(['policyId'], `no policy ${JSON.stringify(policyId)} was saved; save it first`))
        if (assignedTo(assignments, to) === policyId) return TE.right(nothingSwept)
        const at = engine.board.changeAt(wallNow(engine.env.clock))
        const event: PolicyEvent = {
          type: 'PolicyAssigned',
          at,
          level: to.level,
          ...(to.level === 'default' ? {} : { id: to.id }),
          policyId,
        }
        const assigned: DatedAssignment = [to, policyId, at]
        return pipe(
          append(engine, engine.env.streams.assignments, revision, event, at, attempts),
          TE.chain(outcome => {
            if (outcome === 'again') return assign(engine, catchUp)(to, policyId, expectedRevision, attempts + 1)
            engine.board.noteAssignment(revision + 1, assigned)
            return reviewed(engine, at)
          }),
        )
      }),
    )

/** Gives a desk, a client or everybody a policy; `null` clears, `'none'` opts out. Takes effect at once. */
export const assignPolicy =
  (engine: Engine, catchUp: CatchUp) =>
  (to: AssignmentLevel, policyId: PolicyId | null, expectedRevision?: number): TE.TaskEither<Trouble, Sweep> =>
    inTurn(engine, engine.env.streams.assignments, assign(engine, catchUp)(to, policyId, expectedRevision, 1))

/** Moves open incidents of a policy over to its newest version. Steps that fired keep having fired. */
export const adoptPolicy =
  (engine: Engine, catchUp: CatchUp) =>
  (policyId: PolicyId): TE.TaskEither<Trouble, Sweep> =>
    pipe(
      caughtUp(catchUp),
      TE.chain((): TE.TaskEither<Trouble, Sweep> => {
        const policy = engine.board.catalog().policies.get(policyId)
        return policy === undefined
          ? TE.left(invalidInput(['policyId'], `no policy ${JSON.stringify(policyId)} was saved`))
          : pipe(
              attempt(() => adoptNewest(engine, policy)),
              // Nothing else would move over what could not be moved now, so the caller has to know.
              TE.chain(sweep => {
                const failed = sweep.failed.find(({ trouble }) => trouble.type !== 'Quarantined')
                return failed === undefined ? TE.right(sweep) : TE.left(failed.trouble)
              }),
            )
      }),
    )
