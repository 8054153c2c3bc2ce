/** A binary heap that tells each slot's new index to `moved`, so that any of them can be taken out again. */
export const slotHeap = ({ dueAt, keyOf }, moved) => {
    let heap = new Int32Array(64);
    let size = 0;
    const at = (index) => heap[index];
    const set = (index, slot) => {
        heap[index] = slot;
        moved(slot, index);
    };
    const isBefore = (a, b) => {
        const difference = dueAt(a) - dueAt(b);
        // `<` compares texts by their UTF-16 code units: the same order everywhere.
        return difference < 0 || (difference === 0 && keyOf(a) < keyOf(b));
    };
    const rise = (slot, from) => {
        let index = from;
        while (index > 0) {
            const parent = (index - 1) >> 1;
            if (!isBefore(slot, at(parent)))
                break;
            set(index, at(parent));
            index = parent;
        }
        set(index, slot);
    };
    const sink = (slot, from) => {
        let index = from;
        for (let child = 2 * index + 1; child < size; child = 2 * index + 1) {
            if (child + 1 < size && isBefore(at(child + 1), at(child)))
                child++;
            if (!isBefore(at(child), slot))
                break;
            set(index, at(child));
            index = child;
        }
        set(index, slot);
    };
    const removeAt = (index) => {
        const last = at(--size);
        if (index === size)
            return;
        if (index > 0 && isBefore(last, at((index - 1) >> 1)))
            rise(last, index);
        else
            sink(last, index);
    };
    return {
        first: () => (size === 0 ? 0 : at(0)),
        push: slot => {
            if (size === heap.length) {
                const grown = new Int32Array(size * 2);
                grown.set(heap);
                heap = grown;
            }
            rise(slot, size++);
        },
        removeFirst: () => removeAt(0),
        removeAt,
    };
};
