import { isDue } from '../domain/time.js';
import { slotHeap } from './slot-heap.js';
const bucketMs = 1_000;
/** Buckets end with a whole second, so that a tick at a whole second needs none of them in part. */
const bucketOf = (at) => Math.ceil(at / bucketMs);
const endOf = (bucket) => (bucket * bucketMs);
/** 36 hours of buckets; a power of two, so that a bucket's last bits are its place. Unused parts take no memory. */
const ringSize = 131_072;
const ringIndex = (bucket) => bucket & (ringSize - 1);
/** Buckets are counted by blocks, so that long empty stretches are crossed in a few steps. */
const blockSize = 512;
const blockOf = (index) => index >> 9;
// Where a slot is: an area and an index there, in one number.
const nowhere = 0;
const inRing = 1;
const isNear = 2;
const isFar = 3;
const isOffered = 4;
const placeIn = (area, index) => (index << 3) | area;
const areaOf = (place) => place & 7;
const indexOf = (place) => place >> 3;
/**
 * Unsorted buckets of one second, in a ring, for what is due within 36 hours after the edge, which is the last bucket
 * that a tick has reached; one heap for what is nearer, another for what is farther. A bucket is emptied into the near
 * heap when its time has come: only that is ever sorted. What a tick finds due is set aside until it is put or removed,
 * else it goes back into the near heap with the next tick.
 */
export const calendarQueue = (records) => {
    const { dueAt, place, setPlace, next, setNext, previous, setPrevious } = records;
    const near = slotHeap(records, (slot, index) => setPlace(slot, placeIn(isNear, index)));
    const far = slotHeap(records, (slot, index) => setPlace(slot, placeIn(isFar, index)));
    /** The first slot of each bucket from edge + 1 to edge + ringSize. */
    const ring = new Int32Array(ringSize);
    /** How many slots are in the buckets of each block. */
    const blocks = new Int32Array(ringSize / blockSize);
    /** `NaN` until there is anything to go by. */
    let edge = Number.NaN;
    /** No bucket of the ring before this one is occupied. */
    let lowest = Number.NaN;
    /** What the last tick found due, and how much of its beginning is known to be put or removed since. */
    let offers = [];
    let settled = 0;
    const count = (index, change) => {
        const block = blockOf(index);
        blocks[block] = blocks[block] + change;
    };
    const bucketOfSlot = (slot) => bucketOf(dueAt(slot));
    const moveEdge = (bucket) => {
        edge = bucket;
        lowest = bucket + 1;
    };
    const link = (slot, bucket) => {
        const index = ringIndex(bucket);
        const after = ring[index];
        ring[index] = slot;
        setPlace(slot, placeIn(inRing, index));
        setNext(slot, after);
        setPrevious(slot, 0);
        setPrevious(after, slot);
        count(index, 1);
        if (bucket < lowest)
            lowest = bucket;
    };
    const unlink = (slot, index) => {
        const before = previous(slot);
        const after = next(slot);
        if (before === 0)
            ring[index] = after;
        else
            setNext(before, after);
        setPrevious(after, before);
        count(index, -1);
    };
    const file = (slot) => {
        const bucket = bucketOfSlot(slot);
        // Before the first tick nobody knows what time it is: somewhere around the first due time, most likely.
        if (Number.isNaN(edge))
            moveEdge(bucket - ringSize / 2);
        if (bucket <= edge)
            near.push(slot);
        else if (bucket <= edge + ringSize)
            link(slot, bucket);
        else
            far.push(slot);
    };
    const remove = (slot) => {
        const index = indexOf(place(slot));
        const area = areaOf(place(slot));
        if (area === inRing)
            unlink(slot, index);
        else if (area === isNear)
            near.removeAt(index);
        else if (area === isFar)
            far.removeAt(index);
        setPlace(slot, nowhere);
    };
    /** Raises `lowest` to the first occupied bucket up to `last`. */
    const findOccupied = (last) => {
        while (lowest <= last && ring[ringIndex(lowest)] === 0)
            lowest += blocks[blockOf(ringIndex(lowest))] === 0 ? blockSize - (lowest & (blockSize - 1)) : 1;
        return lowest <= last;
    };
    /** Empties a bucket into the near heap, but for what has become due later since it was filed. */
    const empty = (bucket) => {
        const index = ringIndex(bucket);
        let slot = ring[index];
        ring[index] = 0;
        while (slot !== 0) {
            const after = next(slot);
            count(index, -1);
            if (bucketOfSlot(slot) <= bucket)
                near.push(slot);
            else
                file(slot);
            slot = after;
        }
    };
    const offerNear = (until, limit, found) => {
        for (let slot = near.first(); slot !== 0 && offers.length < limit; slot = near.first()) {
            if (!isDue(dueAt(slot), until))
                break;
            near.removeFirst();
            setPlace(slot, isOffered);
            offers.push(slot);
            found(slot);
        }
    };
    const takeBackOffers = () => {
        for (const slot of offers)
            if (place(slot) === isOffered)
                near.push(slot);
        offers = [];
        settled = 0;
    };
    const advance = (bucket, limit, found) => {
        const last = Math.min(bucket, edge + ringSize);
        // Bucket by bucket, so that the heap stays small.
        while (offers.length < limit && findOccupied(last)) {
            empty(lowest);
            offerNear(endOf(Math.min(lowest, bucket - 1)), limit, found);
        }
        edge = offers.length < limit ? bucket : Math.min(bucket, lowest - 1);
        lowest = Math.max(lowest, edge + 1);
        for (let slot = far.first(); slot !== 0 && bucketOfSlot(slot) <= edge + ringSize; slot = far.first()) {
            far.removeFirst();
            file(slot);
        }
    };
    const sooner = (a, b) => (b === 0 || (a !== 0 && dueAt(a) <= dueAt(b)) ? a : b);
    return {
        add: (slot, at) => {
            records.setDueAt(slot, at);
            file(slot);
        },
        move: (slot, at) => {
            // In the ring a later time is only noted: it is found out when the bucket is emptied.
            const isNoted = at >= dueAt(slot) && areaOf(place(slot)) === inRing;
            if (!isNoted)
                remove(slot);
            records.setDueAt(slot, at);
            if (!isNoted)
                file(slot);
        },
        remove,
        due: (now, limit, found) => {
            takeBackOffers();
            const bucket = bucketOf(now);
            if (bucket > edge)
                advance(bucket, limit, found);
            // A clock that went back. What the ring holds beyond its new end turns up early, in the bucket one round before its
            // own, and is filed again from there.
            else if (bucket !== edge)
                moveEdge(bucket);
            offerNear(now, limit, found);
            return offers;
        },
        next: () => {
            while (settled < offers.length && place(offers[settled]) !== isOffered)
                settled++;
            // Nothing but the first occupied bucket can hold what is due next, and only when nothing nearer is known.
            const last = () => (near.first() === 0 ? Infinity : bucketOfSlot(near.first()));
            while (findOccupied(Math.min(last(), edge + ringSize)))
                empty(lowest);
            return sooner(offers[settled] ?? 0, sooner(near.first(), far.first()));
        },
    };
};
