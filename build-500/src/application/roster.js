import { isOnLeave } from '../domain/policy/recipients.js';
import { withinTime } from './within-time.js';
/** The most people one step tells. More is a mistake in the directory, not an escalation. */
export const mostRecipients = 500;
/** How long the host's directory may take for one question. */
const directoryTimeoutMs = 20_000;
/** A directory that has kept a tick waiting so often is not asked again in that tick. */
const mostTimeouts = 2;
const addTarget = (target, assigneeId, people, groups) => {
    if ('group' in target)
        groups.add(target.group);
    else if ('user' in target)
        people.add(target.user);
    else if (assigneeId !== undefined)
        people.add(assigneeId);
};
export const wantedFor = (policy, stepIds, assigneeId) => {
    const people = new Set();
    const groups = new Set();
    for (const step of policy.steps)
        if (stepIds.includes(step.id))
            addTarget(step.notify, assigneeId, people, groups);
    if (policy.fallback !== undefined)
        addTarget(policy.fallback.notify, assigneeId, people, groups);
    return { people, groups };
};
/** Whether a channel reaches a person. One that cannot even tell is tried: what comes of that is seen. */
export const canReach = ({ reaches }, person) => {
    try {
        return reaches === undefined || reaches(person);
    }
    catch {
        return true;
    }
};
const isLeave = (value) => typeof value === 'object' &&
    value !== null &&
    typeof value.from === 'string' &&
    typeof value.to === 'string';
/** The stretches of leave that can be read. A wrong one must not keep anybody else from being told. */
const leaveOf = ({ leave }) => {
    const told = leave;
    return Array.isArray(told) ? told.filter(isLeave) : [];
};
const isPerson = (value) => typeof value === 'object' && value !== null && typeof value.id === 'string';
const failure = (what) => new Error(`The directory failed for ${what}`);
export const tickDirectory = (env, now) => {
    const { directory, clock, channels, dayOf, logger } = env;
    const at = new Date(now);
    const day = dayOf(now);
    const people = new Map();
    const groups = new Map();
    /** The answers that have arrived. */
    const memberLists = new Map();
    // The host's own words about an error may name people, and what it throws need not be an error.
    const ask = async (what, question) => {
        const answer = await withinTime(clock, directoryTimeoutMs, async () => question()).catch((error) => {
            throw failure(`${what}: ${error instanceof Error ? error.name : 'it threw no error'}`);
        });
        if (answer === 'timeout')
            throw failure(`${what}: no answer within ${directoryTimeoutMs} ms`);
        return answer.value;
    };
    let timeouts = 0;
    const lookUp = async (ids) => {
        if (ids.length === 0)
            return;
        if (timeouts >= mostTimeouts)
            throw failure('people: it did not answer before in this tick');
        const askedAtMs = clock.monotonicMs();
        const found = await ask('people', () => directory.people(ids, at)).catch((error) => {
            if (clock.monotonicMs() - askedAtMs >= directoryTimeoutMs)
                timeouts++;
            throw error;
        });
        if (!Array.isArray(found))
            throw failure('people: it did not answer with a list');
        const known = new Map(found.filter(isPerson).map(person => [person.id, person]));
        for (const id of ids)
            people.set(id, known.get(id));
    };
    const membersOf = (groupId) => {
        const known = groups.get(groupId);
        if (known !== undefined)
            return known;
        const { groupMembers } = directory;
        const members = groupMembers === undefined
            ? Promise.resolve([])
            : ask('a group', () => groupMembers(groupId, at)).then((found) => {
                if (!Array.isArray(found))
                    throw failure('a group: it did not answer with a list');
                const ids = found.filter((id) => typeof id === 'string');
                if (ids.length > mostRecipients)
                    logger.error({ groupId, members: ids.length, mostRecipients }, 'A group is too large: only its first members are told');
                return ids.slice(0, mostRecipients);
            });
        const noted = members.then(ids => {
            memberLists.set(groupId, ids);
            return ids;
        });
        groups.set(groupId, noted);
        return noted;
    };
    const missing = (ids) => [...new Set(ids)].filter(id => !people.has(id));
    const roster = {
        members: id => memberLists.get(id) ?? [],
        candidate: id => {
            const person = people.get(id);
            return {
                id,
                known: person !== undefined,
                active: person?.active !== false,
                onLeave: person !== undefined && (person.onLeave === true || isOnLeave(leaveOf(person), day)),
            };
        },
        hasAddress: (id, channel) => {
            const person = people.get(id);
            const over = channels.get(channel);
            return person === undefined || over === undefined || canReach(over, person);
        },
    };
    const isKnown = (id) => people.has(id);
    return {
        known: wanted => {
            for (const id of wanted.groups)
                if (memberLists.get(id)?.every(isKnown) !== true)
                    return undefined;
            for (const id of wanted.people)
                if (!isKnown(id))
                    return undefined;
            return roster;
        },
        prefetch: async (wanted) => {
            const groupIds = new Set();
            const ids = new Set();
            for (const one of wanted) {
                for (const id of one.groups)
                    groupIds.add(id);
                for (const id of one.people)
                    ids.add(id);
            }
            for (const result of await Promise.allSettled([...groupIds].map(membersOf)))
                if (result.status === 'fulfilled')
                    for (const id of result.value)
                        ids.add(id);
            try {
                await lookUp(missing(ids));
            }
            catch (error) {
                if (!(error instanceof Error))
                    throw error;
                logger.warn({ reason: error.message }, 'The directory failed for many people at once; asking one ticket at a time');
            }
        },
        rosterFor: async (wanted) => {
            const members = [];
            for (const id of wanted.groups)
                members.push(...(await membersOf(id)));
            await lookUp(missing([...wanted.people, ...members]));
            return roster;
        },
    };
};
