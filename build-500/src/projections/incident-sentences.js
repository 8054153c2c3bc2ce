export const incidentSentences = (words, incident, day) => ({
    before: [
        words.incident(incident, day),
        words.wait(incident),
        ...incident.earlierPolicies.map(words.earlierPolicy),
        words.policy(incident.policy),
    ],
    after: [
        ...incident.acknowledgements.map(words.acknowledgement),
        ...(incident.lapsesAt === undefined ? [] : [words.lapses(incident.lapsesAt)]),
        ...(incident.clientWroteAt === undefined ? [] : [words.clientWrote(incident.clientWroteAt)]),
        ...(incident.exhaustedAt === undefined ? [] : [words.exhausted(incident.exhaustedAt)]),
    ],
});
/** The attempts to tell somebody that are worth a sentence: one that arrived has been told of already. */
export const attemptSentences = (words, { delivery }) => {
    const attempts = delivery?.attempts ?? [];
    return attempts.length < 2 && attempts[0]?.outcome !== 'unknown' ? [] : attempts.map(words.attempt);
};
