const maybe = (at, change) => at === undefined ? undefined : change(at);
const deliveryWith = (delivery, change) => ({
    ...delivery,
    at: change(delivery.at),
    nextAttemptAt: maybe(delivery.nextAttemptAt, change),
    attempts: delivery.attempts.map(attempt => ({
        ...attempt,
        startedAt: change(attempt.startedAt),
        endedAt: maybe(attempt.endedAt, change),
    })),
});
const personWith = (person, change) => ({
    ...person,
    delivery: person.delivery === undefined ? undefined : deliveryWith(person.delivery, change),
});
/** A step with every time changed. */
export const stepWith = (step, change) => ({
    ...step,
    dueAt: change(step.dueAt),
    triggeredAt: maybe(step.triggeredAt, change),
    people: step.people.map(person => personWith(person, change)),
});
/** An incident with every time changed. */
export const incidentWith = (incident, change) => ({
    ...incident,
    earlierPolicies: incident.earlierPolicies.map(policy => ({ ...policy, until: change(policy.until) })),
    openedAt: change(incident.openedAt),
    waitingSinceAt: change(incident.waitingSinceAt),
    lastActivityAt: change(incident.lastActivityAt),
    steps: incident.steps.map(step => stepWith(step, change)),
    acknowledgements: incident.acknowledgements.map(({ by, at, via, answerByAt, withdrawn, lapsedAt }) => ({
        by,
        at: change(at),
        via,
        answerByAt: maybe(answerByAt, change),
        withdrawn: withdrawn === undefined ? undefined : { by: withdrawn.by, at: change(withdrawn.at) },
        lapsedAt: maybe(lapsedAt, change),
    })),
    lapsesAt: maybe(incident.lapsesAt, change),
    clientWroteAt: maybe(incident.clientWroteAt, change),
    exhaustedAt: maybe(incident.exhaustedAt, change),
    resolved: incident.resolved === undefined
        ? undefined
        : { reason: incident.resolved.reason, at: change(incident.resolved.at) },
});
/** An explanation with every time changed: into a `Date` for a host, into a text for a reader. */
export const explanationWith = (explanation, change) => ({
    ...explanation,
    at: change(explanation.at),
    situation: { ...explanation.situation, waitingSinceAt: maybe(explanation.situation.waitingSinceAt, change) },
    incidents: explanation.incidents.map(incident => incidentWith(incident, change)),
    mistakenSteps: explanation.mistakenSteps.map(step => stepWith(step, change)),
    story: explanation.story.map(line => ({ ...line, at: change(line.at), recordedAt: change(line.recordedAt) })),
});
