#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'
import { runCommandLine } from './run.js'
import { terminal } from './terminal.js'

// A command lasts a second, and half as much again went into optimising large functions, with all that they call drawn
// into them. Smaller ones run as fast and cost half. Set here and not on the first line, which neither Windows nor
// `node main.js` reads. A version of V8 without this flag would complain: test/cli/process.spec.ts expects silence.
setFlagsFromString('--max-inlined-bytecode-size-cumulative=100')

process.exitCode = await runCommandLine(process.argv.slice(2), terminal(process.stdout, process.stderr))
