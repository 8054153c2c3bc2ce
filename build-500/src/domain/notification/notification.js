/** Most ids are made of what needs no escape, and asking costs a fraction of escaping. */
const part = (id) => (/[^\w.~-]/.test(id) ? encodeURIComponent(id) : id);
/**
 * The id of a message, from nothing but the decision: the incident, the highest step it names, the person, the channel.
 * The policy's version is left out on purpose: an edit must not make a new message of an old one.
 *
 * @since 0.1.0
 */
export const notificationIdOf = (incident, policyId, stepId, channel, personId) => `${incident.openedAt}.${incident.sequence}/${part(policyId)}/${part(stepId)}/${part(channel)}/${part(personId)}`;
/** The wait that a message is about, from its id. */
export const causeOfNotification = (id) => id.slice(0, id.indexOf('/'));
