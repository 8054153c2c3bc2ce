#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'
import { runCommandLine } from './run.js'
import { terminal } from './terminal.js'

// Before anything is optimised: a command is over before large functions would pay
// (docs/decisions/0036-a-command-inlines-less.md).
setFlagsFromString('--max-inlined-bytecode-size-cumulative=100')

process.exitCode = await runCommandLine(process.argv.slice(2), terminal(process.stdout, process.stderr))
