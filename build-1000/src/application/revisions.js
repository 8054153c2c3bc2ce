/** Of so many tickets that nothing is to be done about the newest revision is remembered. */
const mostSettled = 10_000;
export const revisions = () => {
    const open = new Map();
    const settled = new Map();
    return {
        of: id => open.get(id) ?? settled.get(id),
        note: (id, revision, isOpen) => {
            settled.delete(id);
            if (isOpen) {
                open.set(id, revision);
                return;
            }
            open.delete(id);
            settled.set(id, revision);
            if (settled.size <= mostSettled)
                return;
            for (const oldest of settled.keys()) {
                settled.delete(oldest);
                break;
            }
        },
    };
};
