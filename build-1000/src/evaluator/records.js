import { mostSteps } from '../domain/policy/make-policy.js';
/** How many 32-bit words hold one bit for each step that a policy may have. */
export const firedWords = Math.ceil(mostSteps / 32);
// A record, counted in 32-bit words. The time comes first and the length is even: a time takes two words, aligned.
const policyField = 2;
const placeField = 3;
const nextField = 4;
const previousField = 5;
const firedField = 6;
const recordWords = firedField + firedWords + (firedWords % 2);
const recordTimes = recordWords / 2;
const firstCapacity = 64;
/** All records lie in one buffer, which grows by doubling and never shrinks; the keys, being texts, lie beside it. */
export const records = () => {
    const keys = [undefined];
    let capacity = firstCapacity;
    let words = new Int32Array(capacity * recordWords);
    let times = new Float64Array(words.buffer);
    let firstFree = 0;
    const word = (slot, field) => words[slot * recordWords + field];
    const setWord = (slot, field, value) => {
        words[slot * recordWords + field] = value;
    };
    const grow = () => {
        const before = words;
        capacity *= 2;
        words = new Int32Array(capacity * recordWords);
        words.set(before);
        times = new Float64Array(words.buffer);
    };
    return {
        take: key => {
            if (firstFree === 0) {
                if (keys.length === capacity)
                    grow();
                return keys.push(key) - 1;
            }
            const slot = firstFree;
            firstFree = word(slot, nextField);
            keys[slot] = key;
            return slot;
        },
        release: slot => {
            keys[slot] = undefined;
            setWord(slot, nextField, firstFree);
            firstFree = slot;
        },
        keyOf: slot => keys[slot],
        isOf: (slot, key) => keys[slot] === key,
        dueAt: slot => times[slot * recordTimes],
        setDueAt: (slot, at) => {
            times[slot * recordTimes] = at;
        },
        policy: slot => word(slot, policyField),
        setPolicy: (slot, row) => setWord(slot, policyField, row),
        place: slot => word(slot, placeField),
        setPlace: (slot, place) => setWord(slot, placeField, place),
        next: slot => word(slot, nextField),
        setNext: (slot, next) => setWord(slot, nextField, next),
        previous: slot => word(slot, previousField),
        setPrevious: (slot, previous) => setWord(slot, previousField, previous),
        fired: (slot, index) => word(slot, firedField + index),
        setFired: (slot, index, bits) => setWord(slot, firedField + index, bits),
    };
};
