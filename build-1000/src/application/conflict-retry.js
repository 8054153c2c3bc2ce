/** A command that somebody else was faster than is decided anew so often, however long that takes. */
export const fewestConflictRetries = 5;
/** And so often as long as there is patience: while the messages to a large group are being recorded, say. */
export const mostConflictRetries = 50;
/** Appends that get no answer in time are tried again, too; fifty of those would take minutes. */
export const conflictPatienceMs = 10_000;
/**
 * Whether to try once more after the conflict of the try of that number. Without a pause: somebody else got through each
 * time, so this cannot go round in circles, and a pause would keep a host waiting whose clock is moved by hand.
 */
export const mayTryAgain = (clock, startedAtMonotonicMs, tries) => tries <= fewestConflictRetries ||
    (tries <= mostConflictRetries && clock.monotonicMs() - startedAtMonotonicMs < conflictPatienceMs);
