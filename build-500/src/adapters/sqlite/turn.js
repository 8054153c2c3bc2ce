import { nextTick } from 'node:process';
import { setImmediate } from 'node:timers';
/** Resolves in the next turn of the event loop, when timers and sockets have had theirs. */
export const turn = () => new Promise(resolve => {
    setImmediate(resolve);
});
/** Resolves when everything that can go on at this moment has gone on. */
const tick = () => new Promise(resolve => {
    nextTick(resolve);
});
/** Lets one thing through in each turn of the event loop: the first as soon as possible, others in turns to come. */
export const oncePerTurn = () => {
    let isTaken = false;
    return async () => {
        await (isTaken ? turn() : tick());
        isTaken = true;
        setImmediate(() => {
            isTaken = false;
        });
    };
};
