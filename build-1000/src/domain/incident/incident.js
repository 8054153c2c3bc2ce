export const isOpen = (incident) => incident !== undefined && incident.status !== 'Resolved';
/**
 * Names one wait of a client for good: it stays the same as long as the incident lives, and no other incident of the
 * ticket ever has it. Numbers do not: a late fact may renumber incidents.
 */
export const causeOf = ({ openedAt, sequence }) => `${openedAt}.${sequence}`;
/** A step is known by its policy and its own id, so that coming back to a policy does not repeat it. */
export const hasFired = (incident, policyId, stepId) => incident.fired.some(fired => fired.stepId === stepId && fired.policyId === policyId);
/** Whether a step reached anybody by itself, without the fallback. */
export const reachedSomebody = (fired) => fired.outcomes.some(({ outcome, viaFallback }) => outcome === 'notified' && viaFallback !== true);
/** Whether anybody at all was told, the fallback included. */
export const toldSomebody = (fired) => fired.outcomes.some(({ outcome }) => outcome === 'notified');
