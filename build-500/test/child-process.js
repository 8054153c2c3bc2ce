// Real processes for tests, without a build.
//
// Vitest runs TypeScript, plain Node (20) does not, and tests must not need `dist`. So the file that a test wants to run
// in another process, and everything of `src` and `test` that it imports, is translated file by file (types are dropped,
// nothing is checked) into node_modules/.cache/ticket-escalation, where packages and `ticket-escalation/...` resolve as
// usual. What is up to date is left alone, so the second call costs next to nothing.
//
//   const child = startChild(new URL('./appending-child.ts', import.meta.url), ['events.db'])
//   await child.line()            the next line that it prints
//   child.say('go on')            a line on its standard input
//   child.kill('SIGKILL')
//   await child.ended             { code, signal, errors }
//
// In the child: `process.stdout.write` for lines; a `for await` over `readline` of process.stdin to listen. Name such
// files *-child.ts: Vitest does not take them for specs.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
const root = join(import.meta.dirname, '..');
const cache = join(root, 'node_modules', '.cache', 'ticket-escalation');
/** Whole or not at all: other test files may be compiling the same file at this moment. */
const write = (path, text) => {
    mkdirSync(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, text);
    renameSync(draft, path);
};
const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
/** The source behind an import, if it is one of ours. */
const sourceOf = (specifier, from) => {
    const own = /^ticket-escalation(?:\/(.+))?$/.exec(specifier);
    if (own !== null)
        return join(root, 'src', `${own[1] ?? 'index'}.ts`);
    return specifier.startsWith('.') ? join(dirname(from), specifier.replace(/\.js$/, '.ts')) : undefined;
};
const importsOf = (file, text) => ts
    .preProcessFile(text, true, true)
    .importedFiles.flatMap(({ fileName }) => sourceOf(fileName, file) ?? [])
    .filter(source => existsSync(source));
const compilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
};
const translate = (file, done) => {
    if (done.has(file))
        return;
    done.add(file);
    const text = readFileSync(file, 'utf8');
    const output = outputOf(file);
    if (changedAt(output) <= changedAt(file))
        write(output, ts.transpileModule(text, { compilerOptions, fileName: file }).outputText);
    for (const imported of importsOf(file, text))
        translate(imported, done);
};
const outputOf = (file) => join(cache, relative(root, file).replace(/\.ts$/, '.js'));
const packageJson = JSON.stringify({
    name: 'ticket-escalation',
    type: 'module',
    exports: { '.': './src/index.js', './*': './src/*.js' },
});
/** Translates a TypeScript file of `test` (or `src`) and what it imports; gives the path that Node can run. */
export const compileForChild = (file) => {
    const manifest = join(cache, 'package.json');
    if (!existsSync(manifest) || readFileSync(manifest, 'utf8') !== packageJson)
        write(manifest, packageJson);
    const path = fileURLToPath(file);
    translate(path, new Set());
    return outputOf(path);
};
/** Runs a command and talks to it line by line. */
export const startCommand = (command, args, options = {}) => {
    const env = { ...process.env, ...options.env };
    const child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'], env });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
        errors += text;
    });
    // Writing to a child that is gone is found out by its end, not by an uncaught EPIPE.
    child.stdin.on('error', () => undefined);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ended = new Promise((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code, signal) => resolve({ code, signal, errors }));
    });
    return {
        pid: child.pid,
        line: async () => {
            const { value, done } = await lines.next();
            if (done !== true)
                return value;
            throw new Error(`The child ended without another line: ${JSON.stringify(await ended)}`);
        },
        say: line => void child.stdin.write(`${line}\n`),
        kill: signal => void child.kill(signal),
        ended,
    };
};
/** Compiles a TypeScript file and runs it in a Node of its own. */
export const startChild = (file, args = [], options = {}) => startCommand(process.execPath, [compileForChild(file), ...args], options);
