import type * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stored as inboxTypes } from '../../src/adapters/in-system/events.js'
import { assignmentRows, policyRows } from '../../src/codecs/policy-events.js'
import { fieldsOf } from '../../src/codecs/shape.js'
import {
  StoredActive,
  StoredConfirmed,
  StoredFiredStep,
  StoredOutcome,
  StoredResolved,
} from '../../src/codecs/stored-incident.js'
import { StoredLevels, StoredPolicy, StoredStep } from '../../src/codecs/stored-policy.js'
import { ticketRows } from '../../src/codecs/ticket-events.js'

const root = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(root, 'docs', 'reference', 'events.md'), 'utf8')

/** The fields that the page lists under each heading, with `?` for those that may be absent. */
const listed = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map(section => [
      /^\S+/.exec(section)?.[0] ?? '',
      [...section.matchAll(/^\| `(\w+\??)` /gm)].map(([, field = '']) => field).sort(),
    ]),
)

/** The fields of codecs taken together: absent in one of them only is a matter of the text. */
const fieldsIn = (...codecs: ReadonlyArray<t.Any>): ReadonlyArray<string> => {
  const fields = new Map(codecs.flatMap(fieldsOf).map(({ key, required }) => [key, required ? key : `${key}?`]))
  return [...fields.values()].sort()
}

const rows = { ...ticketRows, ...policyRows, ...assignmentRows }

describe('the catalogue of events', () => {
  test.each(Object.entries(rows))('%s has the fields of its codec', (type, { codec }) => {
    expect(listed.get(type)).toEqual(fieldsIn(codec))
  })

  test.each(Object.values(inboxTypes))('%s of the inbox has the fields that are stored', type => {
    const text = readFileSync(join(root, 'test', 'stored-events', `${type}.json`), 'utf8')
    const { data } = JSON.parse(text) as { readonly data: object }
    expect(listed.get(type)).toEqual(Object.keys(data).sort())
  })

  const shapes: Readonly<Record<string, ReadonlyArray<t.Any>>> = {
    Policy: [StoredPolicy],
    Step: [StoredStep],
    Levels: [StoredLevels],
    FiredStep: [StoredFiredStep],
    Outcome: StoredOutcome.types,
    Incident: [StoredActive, StoredConfirmed, StoredResolved],
  }

  test.each(Object.entries(shapes))('%s has the fields of its codec', (name, codecs) => {
    expect(listed.get(name)).toEqual(fieldsIn(...codecs))
  })

  test('lists nothing else', () => {
    const known = [...Object.keys(rows), ...Object.values(inboxTypes), ...Object.keys(shapes)]
    expect([...listed.keys()].sort()).toEqual(known.sort())
  })

  test('leads nowhere that is not there', () => {
    for (const [, anchor = ''] of page.matchAll(/\]\(#(\w+)\)/g))
      expect([...listed.keys()].map(name => name.toLowerCase())).toContain(anchor)
    const decisions = readdirSync(join(root, 'docs', 'decisions'))
    for (const [, file = ''] of page.matchAll(/\]\(\.\.\/decisions\/([^)]+)\)/g)) expect(decisions).toContain(file)
  })
})
