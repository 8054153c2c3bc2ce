import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { against, print, times } from './measure.js';
import { start, standard, temporaryFolder } from './world.js';
/**
 * The command line on a year of tickets and on a million facts, from the start of the process to its end. The history is
 * generated, or the one that ESCALATION_HISTORY names; the million is the same history again and again, later each time
 * and with other ids.
 */
const folder = temporaryFolder();
const config = join(folder.path, 'config.json');
writeFileSync(config, JSON.stringify({ policies: [standard], assignments: { default: standard.id } }));
/** Four facts a ticket, as a help desk has them: half an hour of waiting, an answer, thanks, the end. */
const generated = () => {
    const lines = [];
    for (let n = 0; n < 21_750; n++) {
        const at = (minutes) => new Date(start + (n * 20 + minutes) * 60_000).toISOString();
        const ticketId = `TICKET-${n}`;
        const assigneeId = `agent-${n % 40}`;
        lines.push({
            type: 'TicketOpened',
            ticketId,
            at: at(0),
            deskId: `desk-${n % 9}`,
            clientId: `client-${n % 900}`,
            assigneeId,
        });
        lines.push({ type: 'AgentReplied', ticketId, at: at(5 + ((n * 7) % 80)), agentId: assigneeId });
        lines.push({ type: 'ClientReplied', ticketId, at: at(90 + (n % 30)) });
        lines.push({ type: 'TicketClosed', ticketId, at: at(121 + ((n * 11) % 60)) });
    }
    return lines.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
};
const given = process.env['ESCALATION_HISTORY'] ?? '';
const history = [];
if (existsSync(given)) {
    for await (const line of createInterface({ input: createReadStream(given).pipe(createGunzip()) }))
        if (line !== '')
            history.push(JSON.parse(line));
}
else
    history.push(...generated());
function* repeated(rounds) {
    const first = Date.parse(history[0]?.at ?? '');
    const span = Date.parse(history.at(-1)?.at ?? '') - first + 60_000;
    for (let round = 0; round < rounds; round++)
        for (const line of history) {
            const at = new Date(Date.parse(line.at) + round * span).toISOString();
            yield `${JSON.stringify({ ...line, ticketId: `${line.ticketId}-${round}`, at })}\n`;
        }
}
const written = async (name, rounds) => {
    const path = join(folder.path, name);
    await pipeline(Readable.from(repeated(rounds)), createGzip({ level: 1 }), createWriteStream(path));
    return path;
};
const main = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'main.js');
/** Runs the command line and, at its very end, tells what it took. */
const watched = `process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  process.stderr.write(JSON.stringify({ ms: (userCPUTime + systemCPUTime) / 1e3, megabytes: maxRSS / 1024 }))
})
process.argv.splice(1, 0, ${JSON.stringify(main)})
await import(${JSON.stringify(main)})`;
const simulated = (facts) => {
    const begun = process.hrtime.bigint();
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', watched, 'simulate', '--config', config, '--facts', facts, '--json'], { encoding: 'utf8', maxBuffer: 2 ** 30 });
    const wallMs = Number(process.hrtime.bigint() - begun) / 1e6;
    if (status !== 0)
        throw new Error(stderr);
    return { ...JSON.parse(stderr), wallMs };
};
/** What the process costs without any facts. */
const bare = () => {
    const begun = process.hrtime.bigint();
    spawnSync(process.execPath, ['-e', '0']);
    return Number(process.hrtime.bigint() - begun) / 1e6;
};
const year = await written('year.jsonl.gz', 1);
const rounds = Math.ceil(1_000_000 / history.length);
const million = await written('million.jsonl.gz', rounds);
const node = Math.min(bare(), bare(), bare());
const runs = Array.from({ length: 5 }, () => simulated(year));
const quickest = Math.min(...runs.map(({ wallMs }) => wallMs));
const large = simulated(million);
const count = (facts) => facts.toLocaleString('en');
const rows = [
    {
        what: `simulate ${count(history.length)} facts, the whole process`,
        measured: `${quickest.toFixed(0)} ms (${Math.min(...runs.map(({ ms }) => ms)).toFixed(0)} ms of the processor)`,
        reference: `${node.toFixed(0)} ms node alone`,
        ratio: times(quickest / node),
        goal: against('1 s', quickest <= 1_000),
    },
    {
        what: `simulate ${count(history.length * rounds)} facts, peak memory`,
        measured: `${large.megabytes.toFixed(0)} MB, ${(large.wallMs / 1e3).toFixed(1)} s`,
        reference: `${Math.max(...runs.map(({ megabytes }) => megabytes)).toFixed(0)} MB for ${count(history.length)}`,
        ratio: times(large.megabytes / Math.max(...runs.map(({ megabytes }) => megabytes))),
        goal: against('300 MB', large.megabytes <= 300),
    },
];
print('simulation', rows);
folder.remove();
