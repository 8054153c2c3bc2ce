const limitBytes = 8 * 1024 * 1024;
const sizeOf = ({ stream }) => 16 + 4 + 8 + 26 + 2 * stream.length;
export const createRecentIds = () => {
    const places = new Map();
    let bytes = 0;
    return {
        find: id => places.get(id),
        remember: (id, place) => {
            for (const [oldest, old] of places) {
                if (bytes <= limitBytes)
                    break;
                places.delete(oldest);
                bytes -= sizeOf(old);
            }
            // An id that is known stays where it was first seen, even if it is appended to another stream.
            if (places.has(id))
                return;
            places.set(id, place);
            bytes += sizeOf(place);
        },
    };
};
