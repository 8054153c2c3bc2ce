// The log on disk: one line of JSON for each append, synced before anybody hears of it.
//
// A line is whole or it is not there: what a killed process left half-written is cut off when the file is opened.
import { closeSync, fdatasyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
const toLine = (record) => ({
    ...record,
    data: Buffer.from(record.data).toString('base64'),
    metadata: Buffer.from(record.metadata).toString('base64'),
});
const fromLine = (line) => ({
    ...line,
    data: Buffer.from(line.data, 'base64'),
    metadata: Buffer.from(line.metadata, 'base64'),
});
/** For a server whose data may be gone with it. */
export const noFile = { add: () => undefined, sync: () => undefined, close: () => undefined };
export const openLogFile = (directory, restore) => {
    mkdirSync(directory, { recursive: true });
    const handle = openSync(join(directory, 'log.jsonl'), 'a+');
    const written = readFileSync(handle);
    const whole = written.lastIndexOf(0x0a) + 1;
    if (whole < written.length)
        ftruncateSync(handle, whole);
    for (const line of written.subarray(0, whole).toString('utf8').split('\n')) {
        if (line !== '')
            for (const record of JSON.parse(line))
                restore(fromLine(record));
    }
    let waiting = '';
    return {
        add: records => {
            waiting += `${JSON.stringify(records.map(toLine))}\n`;
        },
        sync: () => {
            if (waiting === '')
                return;
            writeSync(handle, waiting);
            waiting = '';
            fdatasyncSync(handle);
        },
        close: () => closeSync(handle),
    };
};
