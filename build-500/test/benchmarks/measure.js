import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
export const print = (title, rows) => {
    const columns = ['what', 'measured', 'reference', 'ratio', 'goal'];
    const table = [{ what: title, measured: 'measured', reference: 'reference', ratio: 'ratio', goal: 'goal' }, ...rows];
    const widths = columns.map(column => Math.max(...table.map(row => row[column].length)));
    for (const row of table)
        console.log(columns
            .map((column, at) => row[column].padEnd(widths[at] ?? 0))
            .join('  ')
            .trimEnd());
};
export const median = (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
export const micros = (us) => `${us.toFixed(us < 10 ? 1 : 0)} µs`;
export const times = (ratio) => `${ratio.toFixed(2)}x`;
/** Says so in the table when a figure misses its goal. */
export const against = (goal, isReached) => (isReached ? goal : `${goal}: missed`);
/** The processor's time that a task takes, in milliseconds: what else runs on the machine disturbs little. */
export const cpuMs = async (task) => {
    const before = process.cpuUsage();
    const value = await task();
    const { user, system } = process.cpuUsage(before);
    return { ms: (user + system) / 1e3, value };
};
/** Bytes in use after everything that can be collected was. */
export const memory = () => {
    globalThis.gc?.();
    globalThis.gc?.();
    const { heapUsed, arrayBuffers, external } = process.memoryUsage();
    return heapUsed + Math.max(arrayBuffers, external);
};
/** Runs a task and says how long it took, in milliseconds. */
export const timed = async (task) => {
    const start = process.hrtime.bigint();
    const value = await task();
    return { ms: Number(process.hrtime.bigint() - start) / 1e6, value };
};
/** One write and one fdatasync of `bytes` bytes: the least that a durable commit can cost on this disk. */
export const rawCommit = (folder, bytes) => {
    const file = openSync(join(folder, 'raw.log'), 'w');
    const payload = Buffer.alloc(bytes, 'x');
    return {
        commit: () => {
            writeSync(file, payload);
            fdatasyncSync(file);
        },
        close: () => {
            closeSync(file);
        },
    };
};
