#!/usr/bin/env node
import { runCommandLine } from './run.js'
import { terminal } from './terminal.js'

process.exitCode = await runCommandLine(process.argv.slice(2), terminal(process.stdout, process.stderr))
