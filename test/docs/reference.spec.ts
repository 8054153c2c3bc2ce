import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { leaseMs } from '../../src/application/claim.js'
import { defaultAttemptTimeoutMs } from '../../src/application/recipient.js'
import { conflictPatienceMs, fewestConflictRetries, mostConflictRetries } from '../../src/application/conflict-retry.js'
import { maxAheadMs } from '../../src/application/record.js'
import { retryForMs } from '../../src/application/retry.js'
import { mostRecipients } from '../../src/application/roster.js'
import { chunkSizes } from '../../src/application/tick.js'
import { longestArmMs } from '../../src/application/schedule.js'
import * as help from '../../src/cli/help.js'
import { knownChannels } from '../../src/codecs/config.js'
import { longestIdLength } from '../../src/domain/identifiers.js'
import { longestDelayMinutes, mostSteps } from '../../src/domain/policy/make-policy.js'
import { root, textOf } from './markdown.js'

const api = textOf('docs/reference/api.md')

describe('the API reference', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, object>
  }
  const entries = Object.keys(exports).filter(entry => entry !== './package.json')

  /** Too many to list one by one; the reference names the most important ones. */
  const listedInPart = ['./fp']

  test.each(entries)('has a section for %s', entry => {
    expect(api).toContain(`\n## ticket-escalation${entry.slice(1)}\n`)
    expect(textOf('README.md')).toContain(`\`ticket-escalation${entry.slice(1)}\``)
  })

  test.each(entries.filter(entry => !listedInPart.includes(entry)))('names everything that %s exports', async entry => {
    const name = entry === '.' ? 'index' : entry.slice(2)
    const exported = Object.keys((await import(join(root, 'src', `${name}.ts`))) as object)
    expect(exported.filter(one => !api.includes(one))).toEqual([])
  })

  test('names nothing of /fp that is not there', async () => {
    const section = /\n## ticket-escalation\/fp\n([^]*?)\n## /.exec(api)?.[1] ?? ''
    const exported = (await import('../../src/fp.js')) as object
    const named = [...section.matchAll(/`([a-zA-Z]+)[`(]/g)].map(([, one = '']) => one)
    expect(named.filter(one => !(one in exported) && one !== 'TaskEither')).toEqual([])
  })
})

describe('the command line reference', () => {
  const page = textOf('docs/reference/cli.md')
  const commands = [...help.generalHelp.matchAll(/^ {2}(\w+) {2,}\S/gm)].map(([, name = '']) => name)

  test.each(commands.filter(name => `${name}Help` in help))('has every option of %s', name => {
    const text = (help as Record<string, string>)[`${name}Help`] ?? ''
    const options = [...text.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, option = '']) => option)
    expect(page).toContain(`\n## ${name}\n`)
    expect(options.filter(option => !page.includes(`\`${option}`))).toEqual([])
  })
})

describe('defaults', () => {
  const page = textOf('docs/reference/defaults.md').replace(/ +/g, ' ')

  test.each([
    ['Claim of a message', `${leaseMs / 1_000} seconds`],
    ['`channel.timeoutMs`', `${defaultAttemptTimeoutMs / 1_000} seconds`],
    ['Giving up', `after ${retryForMs / 3_600_000} hours`],
    ['Fact in the future', `refused beyond ${maxAheadMs / 60_000} minutes`],
    ['Tickets per append in a tick', `${chunkSizes.transaction}, or ${chunkSizes.requests} without an index`],
    ['Longest sleep of the scheduler', `${longestArmMs / 1_000} seconds`],
    [
      'Conflicts in a row',
      `${mostConflictRetries} within ${conflictPatienceMs / 1_000} seconds (${fewestConflictRetries} however long they take), then \`conflict\``,
    ],
    ['People of a group', `the first ${mostRecipients}`],
    ['Steps of a policy', `at most ${mostSteps}, each at most ten years`],
    ['Ids', `1 to ${longestIdLength} characters, no control characters`],
  ])('%s: %s', (what, value) => {
    expect(page).toContain(`| ${what} | ${value} |`)
  })

  test('are told once each', () => {
    const told = [...page.matchAll(/^\| (?!-)([^|]*?) *\|/gm)].map(([, what]) => what).filter(what => what !== 'what')
    expect(told.filter((what, at) => told.indexOf(what) !== at)).toEqual([])
  })

  test('ten years are ten years', () => {
    expect(longestDelayMinutes).toBe(10 * 365 * 24 * 60)
  })
})

test('the config reference names the known channels', () => {
  const page = textOf('docs/reference/config.md')
  expect(knownChannels.filter(name => !page.includes(`\`${name}\``))).toEqual([])
})
