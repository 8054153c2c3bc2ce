import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { encodePolicyEvent } from '../codecs/policy-events.js';
import { optOut } from '../domain/identifiers.js';
import { assignedTo } from '../domain/policy/catalog.js';
import { numbered } from '../domain/policy/make-policy.js';
import { assignmentsRow, policyRow } from './catalog-rows.js';
import { fewestConflictRetries } from './conflict-retry.js';
import { settleUnknown } from './engine.js';
import { wallNow } from './environment.js';
import { attempt } from './lift.js';
import { adoptNewest, reviewPolicies } from './review.js';
import { invalidInput } from './trouble.js';
const nothingSwept = { changed: 0, failed: [] };
const versionOf = (draft, version) => ({ ...draft, steps: numbered(draft), version });
const withoutVersion = ({ version: _, ...rest }) => JSON.stringify([
    rest.id,
    rest.name,
    rest.active,
    rest.skipPeopleOnLeave,
    rest.maxPostponementMinutes ?? null,
    rest.confirmTimeoutMinutes ?? null,
    rest.fallback ?? null,
].concat(rest.steps.map(({ id, delayMinutes, notify, channel }) => JSON.stringify([id, delayMinutes, notify, channel]))));
const append = (engine, stream, expectedRevision, event, row, recordedAt) => {
    const { env } = engine;
    const request = {
        stream,
        expectedRevision,
        events: [{ id: env.random.uuid(), ...encodePolicyEvent(event) }],
        recordedAt,
        indexRow: { data: row },
    };
    return pipe(attempt(() => env.store.append(request)), TE.chain(outcome => attempt(() => settleUnknown(engine, request, outcome))), TE.chain((outcome) => {
        switch (outcome.status) {
            case 'appended':
            case 'conflict':
                return TE.right(outcome.status);
            case 'failed':
                return TE.left({ type: 'StoreTrouble', error: outcome.error });
            case 'unknown':
                return TE.left({ type: 'OutcomeUnknown', stream, error: outcome.error });
        }
    }));
};
/** Once more from the beginning, but not for ever: somebody may keep being faster, or the stream's end be unreadable. */
const orConflict = (stream, attempts, again) => attempts > fewestConflictRetries ? TE.left({ type: 'Conflict', stream, attempts }) : again();
const caughtUp = (catchUp) => pipe(attempt(() => catchUp.run()), TE.map(() => undefined));
const knownChannels = (engine, draft) => {
    const known = [...engine.env.channels.keys()];
    const steps = draft.steps.map(({ channel }, index) => ({ path: ['steps', String(index), 'channel'], channel }));
    const all = draft.fallback === undefined
        ? steps
        : [...steps, { path: ['fallback', 'channel'], channel: draft.fallback.channel }];
    const unknown = all.find(({ channel }) => !known.includes(channel));
    return unknown === undefined
        ? TE.right(undefined)
        : TE.left(invalidInput(unknown.path, `no channel ${JSON.stringify(unknown.channel)} was given to createEscalations; there are ${known.map(name => JSON.stringify(name)).join(', ')}`));
};
/** One change of a stream at a time within this process. No ticket's id begins like this. */
const inTurn = (engine, stream, change) => {
    return () => engine.serially(`\0${stream}`, change);
};
/** What a change means for the open incidents, at once. */
const reviewed = (engine, changedAt) => pipe(attempt(() => reviewPolicies(engine)), TE.tapIO(sweep => () => {
    if (sweep.changed > 0)
        engine.board.noteTold(changedAt);
}));
const save = (engine, catchUp) => (draft, expectedVersion, attempts) => pipe(caughtUp(catchUp), TE.chain(() => {
    const newest = engine.board.catalog().policies.get(draft.id);
    const actual = newest?.version ?? 0;
    if (expectedVersion !== undefined && expectedVersion !== actual)
        return TE.left({ type: 'VersionConflict', policyId: draft.id, expected: expectedVersion, actual });
    const policy = versionOf(draft, actual + 1);
    if (newest !== undefined && withoutVersion(newest) === withoutVersion(policy))
        return TE.right({ policy: newest, changed: false, sweep: nothingSwept });
    const saved = { sinceAt: engine.board.changeAt(wallNow(engine.env.clock)), value: policy };
    const row = policyRow([...engine.board.datedVersionsOf(draft.id), saved]);
    const event = { type: 'PolicySaved', policy };
    const stream = engine.env.streams.policy(draft.id);
    return pipe(append(engine, stream, actual - 1, event, row, saved.sinceAt), TE.chain(outcome => {
        // Somebody saved another version meanwhile: say so if it matters to the caller, else come after it.
        if (outcome === 'conflict')
            return orConflict(stream, attempts, () => save(engine, catchUp)(draft, expectedVersion, attempts + 1));
        engine.board.notePolicies([saved]);
        return pipe(reviewed(engine, saved.sinceAt), TE.map(sweep => ({ policy, changed: true, sweep })));
    }));
}));
/**
 * Saves a policy as its next version. Saving what already is the newest version changes nothing. Open incidents keep
 * theirs; an activation or deactivation takes effect at once.
 */
export const savePolicy = (engine, catchUp) => (draft, expectedVersion) => pipe(knownChannels(engine, draft), TE.chain(() => inTurn(engine, engine.env.streams.policy(draft.id), save(engine, catchUp)(draft, expectedVersion, 1))));
const assign = (engine, catchUp) => (to, policyId, expectedRevision, attempts) => pipe(caughtUp(catchUp), TE.chain(() => {
    const { policies, assignments } = engine.board.catalog();
    // The row is made of the assignments that are known, so it may only follow the very event they go up to.
    const revision = engine.board.assignmentsRevision();
    if (expectedRevision !== undefined && expectedRevision !== revision)
        return TE.left({ type: 'AssignmentsConflict', expected: expectedRevision, actual: revision });
    if (policyId !== null && policyId !== optOut && !policies.has(policyId))
        return TE.left(invalidInput(['policyId'], `no policy ${JSON.stringify(policyId)} was saved; save it first`));
    if (assignedTo(assignments, to) === policyId)
        return TE.right(nothingSwept);
    const at = engine.board.changeAt(wallNow(engine.env.clock));
    const event = {
        type: 'PolicyAssigned',
        at,
        level: to.level,
        ...(to.level === 'default' ? {} : { id: to.id }),
        policyId,
    };
    const assigned = [to, policyId, at];
    const row = assignmentsRow([...engine.board.allAssignments(), assigned]);
    return pipe(append(engine, engine.env.streams.assignments, revision, event, row, at), TE.chain(outcome => {
        if (outcome === 'conflict')
            return orConflict(engine.env.streams.assignments, attempts, () => assign(engine, catchUp)(to, policyId, expectedRevision, attempts + 1));
        engine.board.noteAssignment(revision + 1, assigned);
        return reviewed(engine, at);
    }));
}));
/** Gives a desk, a client or everybody a policy; `null` clears, `'none'` opts out. Takes effect at once. */
export const assignPolicy = (engine, catchUp) => (to, policyId, expectedRevision) => inTurn(engine, engine.env.streams.assignments, assign(engine, catchUp)(to, policyId, expectedRevision, 1));
/** Moves open incidents of a policy over to its newest version. Steps that fired keep having fired. */
export const adoptPolicy = (engine, catchUp) => (policyId) => pipe(caughtUp(catchUp), TE.chain(() => {
    const policy = engine.board.catalog().policies.get(policyId);
    return policy === undefined
        ? TE.left(invalidInput(['policyId'], `no policy ${JSON.stringify(policyId)} was saved`))
        : pipe(attempt(() => adoptNewest(engine, policy)), 
        // Nothing else would move over what could not be moved now, so the caller has to know.
        TE.chain(sweep => {
            const failed = sweep.failed.find(({ trouble }) => trouble.type !== 'Quarantined');
            return failed === undefined ? TE.right(sweep) : TE.left(failed.trouble);
        }));
}));
