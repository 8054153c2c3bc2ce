import { isDue, later, minutesAfter } from '../time.js';
/**
 * When a confirmation lapses unless an agent is active before; `undefined` where nothing makes it lapse.
 *
 * The newest activity of an agent decides. An acknowledgement with a promised time lasts until that time. Anything else
 * lasts as long as the policy says or, where it says nothing, as long again as was promised; and never shorter than a
 * promise that stands.
 *
 * @since 0.1.0
 */
export const lapsesAt = (incident) => {
    if (incident.status !== 'Confirmed')
        return undefined;
    const { acknowledgements, renewedAt, policy } = incident;
    const newest = acknowledgements.at(-1) ?? acknowledgements[0];
    if (renewedAt === undefined && newest.answerByAt !== undefined)
        return later(newest.answerByAt, newest.at);
    const since = renewedAt ?? newest.at;
    const promise = acknowledgements.findLast(({ answerByAt }) => answerByAt !== undefined);
    const promisedAt = promise?.answerByAt;
    if (policy.confirmTimeoutMinutes !== undefined) {
        const timedOutAt = minutesAfter(since, policy.confirmTimeoutMinutes);
        return promisedAt === undefined ? timedOutAt : later(timedOutAt, promisedAt);
    }
    return promise === undefined || promisedAt === undefined
        ? undefined
        : later(promisedAt, (since + (promisedAt - promise.at)));
};
/** Whether a confirmation has lapsed by `now`. At exactly the time it has, as a step is due at exactly its time. */
export const hasLapsed = (incident, now) => {
    const at = lapsesAt(incident);
    return at !== undefined && isDue(at, now);
};
/** A confirmed incident on which nobody is any more. What fired has fired. */
export const unconfirmed = (incident) => {
    const { status: _, acknowledgements: __, clientWroteAt: ___, renewedAt: ____, ...rest } = incident;
    return { ...rest, status: 'Active' };
};
/** A confirmed incident whose confirmation lapsed at an instant. */
export const lapsed = (incident, at) => ({
    ...unconfirmed(incident),
    lapses: [...(incident.lapses ?? []), at],
});
/** An incident as it is at `now`: active again where its confirmation has lapsed, whether or not a tick has said so. */
export const incidentAt = (incident, now) => {
    const at = lapsesAt(incident);
    return at !== undefined && isDue(at, now) && incident.status === 'Confirmed' ? lapsed(incident, at) : incident;
};
