import { optOut } from '../domain/identifiers.js';
import { lasting } from './explain-layout.js';
import { cancelledBecause, endings, nobodyReasons, skipReasons } from './explain-story-words.js';
const versionOf = ({ id, name, version }) => `${name} (${name === id ? '' : `${id}, `}version ${version})`;
const whom = (target) => {
    if ('user' in target)
        return target.user;
    return 'group' in target ? `the group ${target.group}` : 'the assignee';
};
const isStanding = ({ withdrawn, lapsedAt }) => withdrawn === undefined && lapsedAt === undefined;
/** What came first, of a step that did not fire. */
const instead = (step, { resolved, acknowledgements }) => {
    switch (step.reason) {
        case 'acknowledged': {
            const first = acknowledgements.find(isStanding);
            return first === undefined ? 'somebody is on it' : `${first.by} is on it since ${first.at}`;
        }
        case 'policy-changed':
            return 'another policy came into effect';
        case 'policy-edited':
            return 'the next version of the policy does not have it';
        case 'answered':
        case 'closed':
        case 'merged':
        case 'deleted':
        case 'no-policy':
            return `${endings[step.reason]}${resolved === undefined ? '' : ` at ${resolved.at}`}`;
        case 'known-too-late':
        case 'policy-came-later':
        case 'confirmation-lapsed':
        case 'overdue':
        case undefined:
            return 'it was not due';
    }
};
const oddity = ({ reason }) => {
    if (reason === 'known-too-late')
        return ' What would have prevented it was recorded only afterwards.';
    if (reason === 'policy-came-later')
        return ' It was overdue when its policy came into effect.';
    if (reason === 'confirmation-lapsed')
        return ' It was overdue when the confirmation lapsed.';
    return '';
};
const howLate = ({ lateMs = 0, dueAt }) => lateMs < 1_000 ? 'on time' : `due ${dueAt}, ${lasting(lateMs)} late`;
const attemptOutcomes = {
    'under-way': 'under way',
    delivered: 'delivered',
    failed: 'not taken',
    refused: 'refused for good',
    unknown: 'outcome unknown, it may have arrived',
};
const deliveryState = ({ state, at, reason = '', nextAttemptAt = '' }) => {
    switch (state) {
        case 'pending':
            return `not sent yet, next attempt at ${nextAttemptAt}`;
        case 'sending':
            return `being sent since ${at}`;
        case 'delivered':
            return `delivered at ${at}`;
        case 'undeliverable':
            return `refused for good at ${at}: ${reason}`;
        case 'parked':
            return `given up at ${at}: ${reason}`;
        case 'cancelled':
            return `cancelled at ${at}: ${new Map(Object.entries(cancelledBecause)).get(reason) ?? reason}`;
    }
};
/** What is said of incidents and steps. Times are given as they are to be printed. */
export const textWords = {
    title: (ticketId, day, time, zone) => `${ticketId} on ${day} at ${time} (all times ${zone})`,
    nothingKnown: 'Nothing had been recorded about this ticket by then.',
    noIncident: ({ situation: { waitingSinceAt, policyId } }) => {
        if (waitingSinceAt === undefined)
            return 'No incident: no client was waiting while a policy applied.';
        return policyId === optOut
            ? `No incident: a client has been waiting since ${waitingSinceAt}, but the ticket was taken out of escalation.`
            : `No incident: a client has been waiting since ${waitingSinceAt}, but no policy applies to this ticket.`;
    },
    incident: ({ number, status, openedAt, acknowledgements, resolved }, day) => {
        const opened = `Incident ${number}, opened ${day} ${openedAt}`;
        switch (status) {
            case 'Active':
                return `${opened}: active.`;
            case 'Confirmed': {
                const first = acknowledgements.find(isStanding);
                return `${opened}: confirmed. ${first?.by ?? ''} is on it since ${first?.at ?? ''}.`;
            }
            case 'Resolved':
                return `${opened}: ended ${resolved?.at ?? ''}, ${resolved === undefined ? '' : endings[resolved.reason]}.`;
        }
    },
    wait: ({ waitingSinceAt, lastActivityAt, resolved }) => {
        const since = `The client ${resolved === undefined ? 'has been waiting' : 'had been waiting'} since ${waitingSinceAt}`;
        return waitingSinceAt === lastActivityAt ? `${since}.` : `${since} and last wrote at ${lastActivityAt}.`;
    },
    policy: (policy) => `Policy: ${versionOf(policy)}.`,
    earlierPolicy: (policy) => `Until ${policy.until}: ${versionOf(policy)}.`,
    acknowledgement: ({ by, at, via, answerByAt, withdrawn, lapsedAt, }) => [
        `${by} said "I'm on it" at ${at} (${via})`,
        ...(answerByAt === undefined ? [] : [`promising an answer by ${answerByAt}`]),
        ...(withdrawn === undefined ? [] : [`taken back by ${withdrawn.by} at ${withdrawn.at}`]),
        ...(lapsedAt === undefined ? [] : [`lapsed at ${lapsedAt}`]),
    ].join(', ') + '.',
    lapses: (at) => `Without an agent's activity, the confirmation lapses at ${at}.`,
    clientWrote: (at) => `The client wrote again at ${at}; that fires nothing while somebody is on it.`,
    exhausted: (at) => `The last step passed at ${at}, and nobody was ever told.`,
    mistaken: 'Fired for a client who, as is known now, was not waiting:',
    step: (step, incident) => {
        const isForeign = incident !== undefined && incident.policy.id !== step.policyId;
        const name = `Step ${step.step}${isForeign ? ` of ${step.policyId}` : ''}, after ${lasting(step.delayMinutes * 60_000)}`;
        switch (step.state) {
            case 'fired':
                return `${name}: fired ${step.triggeredAt ?? ''}, ${howLate(step)}.${oddity(step)}`;
            case 'waiting':
                return step.reason === 'overdue'
                    ? `${name}: due since ${step.dueAt}, fires in the next tick.`
                    : `${name}: fires ${step.dueAt} if nobody answers first.`;
            case 'not-fired': {
                const why = incident === undefined ? '' : instead(step, incident);
                return step.lateMs === undefined
                    ? `${name}: did not fire: ${why}. It would have been due ${step.dueAt}.`
                    : `${name}: did not fire: ${why}. It was due ${step.dueAt}, but no tick came between.`;
            }
        }
    },
    willTell: (target, channel, assigneeId) => {
        if (!('assignee' in target))
            return `Will tell ${whom(target)} by ${channel}.`;
        return assigneeId === undefined
            ? `Will tell the assignee by ${channel}; nobody is assigned now.`
            : `Will tell the assignee by ${channel}, who is ${assigneeId} now.`;
    },
    nobody: ({ nobody, people }) => {
        if (nobody !== undefined)
            return `Reached nobody: ${nobodyReasons[nobody]}.`;
        return people.some(({ outcome, viaFallback }) => outcome === 'notified' && viaFallback !== true)
            ? undefined
            : 'Reached nobody.';
    },
    person: ({ personId, outcome, reason, viaFallback, channel = '', delivery }, step) => {
        const fallback = viaFallback === true ? ' (the fallback)' : '';
        if (outcome === 'skipped')
            return `${personId}${fallback}: skipped, ${reason === undefined ? '' : skipReasons[reason]}.`;
        const told = `${personId}${fallback}: told by ${channel}`;
        if (delivery === undefined)
            return `${told}.`;
        const last = delivery.steps.at(-1);
        const merged = last === undefined || last === step ? '' : ` in the message of step ${last}`;
        return `${told}${merged}, ${deliveryState(delivery)}.`;
    },
    attempt: ({ attempt, startedAt, outcome, reason }) => `Attempt ${attempt} at ${startedAt}: ${attemptOutcomes[outcome]}${reason === undefined ? '' : ` (${reason})`}.`,
    story: 'What happened',
};
