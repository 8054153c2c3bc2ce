/** Letters, digits and underscores: nothing that a store could take for the end of a category. */
export const isNamespace = (text) => /^[A-Za-z0-9_]{1,40}$/.test(text);
/** `namespace` keeps hosts apart that share one store. */
export const streamNames = (namespace) => {
    const start = namespace === undefined ? '' : `${namespace}_`;
    const tickets = `${start}escalation-`;
    const policies = `${start}escalationPolicy-`;
    const assignments = `${start}escalationAssignments`;
    return {
        ticket: id => tickets + id,
        policy: id => policies + id,
        assignments,
        ticketIdOf: stream => (stream.startsWith(tickets) ? stream.slice(tickets.length) : undefined),
        isPolicy: stream => stream.startsWith(policies),
        prefixes: [tickets, policies, assignments],
    };
};
