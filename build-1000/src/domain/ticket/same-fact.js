const entriesOf = (happening) => JSON.stringify(Object.entries(happening)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1)));
/** Whether two facts say the same, whatever the order of their keys. */
export const sameFact = (a, b) => entriesOf(a) === entriesOf(b);
