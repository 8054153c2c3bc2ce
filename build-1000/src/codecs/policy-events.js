import * as t from 'io-ts';
import { eventTable, row } from './event-table.js';
import { StoredInstant } from './stored-instant.js';
import { object, oneOf, orNull } from './stored-object.js';
import { StoredPolicy } from './stored-policy.js';
/** The rows of the streams `escalationPolicy-<policyId>`. */
export const policyRows = {
    PolicySaved: row(t.strict({ policy: StoredPolicy }, 'PolicySaved'), ({ policy }) => ({
        type: 'PolicySaved',
        policy,
    })),
};
/** The rows of the stream `escalationAssignments`. */
export const assignmentRows = {
    PolicyAssigned: row(object('PolicyAssigned', {
        at: StoredInstant,
        level: oneOf('default', 'client', 'desk'),
        policyId: orNull(t.string),
    }, { id: t.string }), ({ at, level, policyId, id }) => ({ type: 'PolicyAssigned', at, level, policyId, id })),
};
const { encode, read } = eventTable({ ...policyRows, ...assignmentRows });
/** What is stored of an event about policies. */
export const encodePolicyEvent = (event) => encode(event);
/** The event about policies that was stored, or why it cannot be read. */
export const readPolicyEvent = (stored, trust) => read(stored, trust);
