import * as t from 'io-ts';
import { object } from './stored-object.js';
/** Whom a step notifies, as it is stored. */
export const StoredTarget = t.union([t.strict({ assignee: t.literal(true) }), t.strict({ user: t.string }), t.strict({ group: t.string })], '{ assignee: true } | { user } | { group }');
export const StoredStep = t.strict({ id: t.string, delayMinutes: t.Int, notify: StoredTarget, channel: t.string }, 'Step');
export const StoredFallback = t.strict({ notify: StoredTarget, channel: t.string }, 'Fallback');
/** A whole policy version, as it is stored wherever one is. */
export const StoredPolicy = object('Policy', {
    id: t.string,
    version: t.Int,
    name: t.string,
    active: t.boolean,
    skipPeopleOnLeave: t.boolean,
    steps: t.readonlyArray(StoredStep, 'Step[]'),
}, { maxPostponementMinutes: t.Int, confirmTimeoutMinutes: t.Int, fallback: StoredFallback });
/** What decided about a ticket's policy. */
export const StoredLevels = t.exact(t.partial({ policyId: t.string, clientId: t.string, deskId: t.string }), 'Levels');
