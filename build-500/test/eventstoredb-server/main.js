// The test server as a program: --port N (default: a free one) and --data DIR (default: nothing is kept).
//
// It prints its address. Then it takes commands on standard input, one a line of JSON, and answers each with a line:
// {"set": FAULT} and {"clear": true} (faults.ts). It ends when standard input does, if it was started with --attached.
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { runServer } from './server.js';
const { values } = parseArgs({
    options: { port: { type: 'string' }, data: { type: 'string' }, attached: { type: 'boolean' } },
});
const server = await runServer({
    port: Number(values.port ?? 0),
    ...(values.data === undefined ? {} : { directory: values.data }),
});
const end = () => void server.stop().then(() => process.exit(0));
process.on('SIGTERM', end);
process.stdout.write(`esdb://127.0.0.1:${server.port}?tls=false\n`);
for await (const line of createInterface({ input: process.stdin })) {
    const command = JSON.parse(line);
    if (command.set === undefined)
        server.clear();
    else
        server.set(command.set);
    process.stdout.write('done\n');
}
if (values.attached === true)
    end();
