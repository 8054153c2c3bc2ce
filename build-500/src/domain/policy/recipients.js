/**
 * Judges the candidates of one target, in their order. Every one of them gets exactly one outcome and none stands in
 * the way of another.
 *
 * @since 0.1.0
 */
export const judgeRecipients = (candidates, options) => {
    const seen = new Set();
    return candidates.map(candidate => {
        const { id: personId } = candidate;
        const skipped = (reason) => ({ personId, notified: false, reason });
        if (seen.has(personId))
            return skipped('duplicate');
        seen.add(personId);
        if (!candidate.known)
            return skipped('unknown');
        if (!candidate.active)
            return skipped('inactive');
        if (options.skipPeopleOnLeave && candidate.onLeave)
            return skipped('on-leave');
        if (!options.hasAddress(personId))
            return skipped('no-address');
        return { personId, notified: true };
    });
};
/** Whether a day falls into one of these stretches of leave, first and last day included. */
export const isOnLeave = (leave, day) => leave.some(({ from, to }) => from <= day && day <= to);
