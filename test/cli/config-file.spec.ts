import { describe, expect, test } from 'vitest'
import { command, folder, history, jsonl, standardYaml } from './command.js'

const files = folder()
const facts = files.write('facts.jsonl', jsonl(history))
let number = 0
const withConfig = async (content: string | Uint8Array) => {
  const path = files.write(`config-${++number}.yaml`, content)
  const ran = await command('simulate', '--config', path, '--facts', facts, '--json')
  return { ...ran, path }
}

/** The complaint without the name of the program. */
const complaint = async (content: string | Uint8Array): Promise<string> => {
  const { code, out, err, path } = await withConfig(content)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  return err.replace('ticket-escalation: ', '').replaceAll(path, 'config.yaml').trimEnd()
}

describe('a mistake is shown in its place', () => {
  test('a misspelt key', async () => {
    expect(await complaint(standardYaml.replace('{ assignee: true }', '{ asignee: true }'))).toBe(
      [
        'config.yaml:7:39: policies[0].steps[0].notify.asignee: unknown key. Did you mean "assignee"?',
        '    7 |       - { delayMinutes: 10, notify: { asignee: true }, channel: in-system }',
        '      |                                       ^^^^^^^',
        '',
        'config.yaml:7:37: policies[0].steps[0].notify: expected exactly one of { assignee: true }, { user: … }, { group: … }',
        '    7 |       - { delayMinutes: 10, notify: { asignee: true }, channel: in-system }',
        '      |                                     ^^^^^^^^^^^^^^^^^',
      ].join('\n'),
    )
  })

  test.each([
    ['polices:', 'policies:', 1, 1, 'polices: unknown key'],
    ['delayMinutes: -1', 'delayMinutes: 10', 7, 25, 'expected 0 or more minutes, got -1'],
    ['delayMinutes: .nan', 'delayMinutes: 10', 7, 25, 'expected a whole number of minutes, got NaN'],
    ['delayMinutes: 0.5', 'delayMinutes: 10', 7, 25, 'expected a whole number of minutes, got 0.5'],
    ['delayMinutes: "10"', 'delayMinutes: 10', 7, 25, 'expected a whole number of minutes, got text "10"'],
    ['delayMinutes: 1e21', 'delayMinutes: 10', 7, 25, 'expected at most 5256000 minutes (ten years), got 1e+21'],
    ['channel: emial', 'channel: email', 8, 69, 'unknown channel "emial". Did you mean "email"?'],
    ['default: standrad', 'default: standard', 10, 25, 'unknown policy "standrad". Did you mean "standard"?'],
    ['active: yes', 'active: true', 4, 13, 'expected true or false, got text "yes"'],
    ['id: none', 'id: standard', 2, 9, '"none" stands for opting out'],
    ['id: 7', 'id: standard', 2, 9, 'expected text, got the number 7: put it in quotes'],
    ['{ user: team-leader, group: x }', '{ user: team-leader }', 8, 37, 'expected exactly one of'],
    ['lateSteps: latest\n    active: true', 'active: true', 4, 16, 'text "latest" is not yet supported'],
    ['timeZone: Mars/Olympus\nassignments:', 'assignments:', 10, 11, 'expected a time zone like Europe/Warsaw'],
    ['steps: []\n    other:', 'steps:', 6, 12, 'a policy needs at least one step'],
    ['people: [{ id: a }, { id: a }]\nassignments:', 'assignments:', 10, 27, 'is taken by another person'],
  ])('%s', async (wrong, right, atLine, column, message) => {
    const text = await complaint(standardYaml.replace(right, wrong))
    expect(text).toMatch(new RegExp(`^config\\.yaml:${atLine}:${column}: `, 'm'))
    expect(text).toContain(message)
  })

  test('what is missing is shown where it should be', async () => {
    const text = await complaint(standardYaml.replace(', channel: in-system', ''))
    expect(text).toContain("config.yaml:7:9: policies[0].steps[0].channel: is missing: expected a channel's name")
  })

  test('several mistakes come in the order of their lines', async () => {
    const wrong = standardYaml.replace('assignments:', 'asignments:').replace('active: true', 'active: maybe')
    const places = [...(await complaint(wrong)).matchAll(/^config\.yaml:(\d+):/gm)].map(([, line]) => Number(line))
    expect(places).toEqual([4, 10])
  })

  test('mistakes of every kind come at once: keys, shapes, rules, references and repetitions', async () => {
    const wrong = `policies:
  - id: standard
    activ: true
    steps:
      - { delayMinutes: 10, notify: { assignee: true }, channel: emial }
      - { delayMinutes: "30", notify: { user: team-leader }, channel: email }
      - { delayMinutes: -1, notify: {}, channel: email }
  - id: standard
    steps: [{ id: a, delayMinutes: 1, notify: { user: x }, channel: email }, { id: a, channel: slack }]
assignments: { default: standrad, desks: { billing: 5 } }
people:
  - { id: ann, leave: [{ from: 2026-03-02, to: 2026-03-01 }] }
  - { id: ann, active: maybe }
assignments: {}
`
    const places = [...(await complaint(wrong)).matchAll(/^config\.yaml:(\d+):\d+: (.*)/gm)]
    expect(places.map(([, line, message]) => `${line} ${message}`)).toEqual([
      '3 policies[0].activ: unknown key. Did you mean "active"?',
      '5 policies[0].steps[0].channel: unknown channel "emial". Did you mean "email"?',
      '6 policies[0].steps[1].delayMinutes: expected a whole number of minutes, got text "30"',
      '7 policies[0].steps[2].notify: expected exactly one of { assignee: true }, { user: … }, { group: … }',
      '7 policies[0].steps[2].delayMinutes: expected 0 or more minutes, got -1',
      '8 policies[1].id: the id "standard" is that of another policy too',
      '9 policies[1].steps[1].delayMinutes: is missing: expected a whole number of minutes',
      '9 policies[1].steps[1].notify: is missing: expected one of { assignee: true }, { user: … }, { group: … }',
      '9 policies[1].steps[1].id: the id "a" is that of step 1 too',
      '12 people[0].leave[0].to: is before its own beginning, 2026-03-02',
    ])
    expect(await complaint(wrong)).toContain('… and 3 more')
  })

  test('what was said of a place is not said again of what stands in for it', async () => {
    const wrong = standardYaml.replace('channel: in-system', 'channel: 7').replace('id: standard', 'id: 8')
    const places = [...(await complaint(wrong)).matchAll(/^config\.yaml:(\d+):\d+: (.*)/gm)]
    expect(places.map(([, line, message]) => `${line} ${message}`)).toEqual([
      '2 policies[0].id: expected text, got the number 8: put it in quotes',
      '7 policies[0].steps[0].channel: expected text, got the number 7: put it in quotes',
    ])
  })

  test('JSON is YAML', async () => {
    const json =
      '{\n  "policies": [\n    { "id": "p", "steps": [{ "delayMinutes": -1, "notify": { "user": "u" }, "channel": "email" }] }\n  ]\n}\n'
    expect(await complaint(json)).toBe(
      [
        'config.yaml:3:46: policies[0].steps[0].delayMinutes: expected 0 or more minutes, got -1',
        '    3 |     { "id": "p", "steps": [{ "delayMinutes": -1, "notify": { "user": "u" }, "channel": "email" }] }',
        '      |                                              ^^',
      ].join('\n'),
    )
    expect((await withConfig(json.replace('-1', '1'))).code).toBe(0)
  })

  test('a place far to the right is shown in a window', async () => {
    const text = await complaint(`{ ${' '.repeat(300)} polices: [] }`)
    expect(text).toContain('config.yaml:1:304: polices: unknown key')
    expect(text).toContain('polices: []')
    expect(
      Math.max(
        ...text
          .split('\n')
          .slice(1)
          .map(({ length }) => length),
      ),
    ).toBeLessThanOrEqual(110)
  })

  test('of many mistakes ten are shown', async () => {
    const people = Array.from({ length: 30 }, () => '{ id: same }').join(', ')
    const text = await complaint(`${standardYaml}people: [${people}]\n`)
    expect(text.match(/^config\.yaml:/gm)).toHaveLength(10)
    expect(text).toContain('… and 19 more')
  })
})

describe('what YAML itself refuses', () => {
  test.each([
    ['a key twice', `${standardYaml}assignments: {}\n`, 'config.yaml:11:1: Map keys must be unique'],
    ['an open bracket', `${standardYaml}groups: { a: [b\n`, 'config.yaml:'],
    ['a tab for indentation', 'policies:\n\t- id: x\n', 'config.yaml:2:'],
    [
      'several documents',
      `${standardYaml}---\n${standardYaml}`,
      'config.yaml:11:1: Source contains multiple documents',
    ],
    ['an alias of nothing', 'policies: *nothing\n', 'config.yaml'],
    [
      'a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]!}`).join()}]`)
        .join('\n')}\n`,
      'config.yaml: Excessive alias count',
    ],
    ['a hundred thousand brackets', `policies: ${'['.repeat(100_000)}`, 'config.yaml'],
    [
      'a number for a key is a text',
      standardYaml.replace('assignments: { default: standard }', 'assignments: { desks: { 007: nobody } }'),
      'assignments.desks[007]: unknown policy "nobody"',
    ],
    ['no text at all', '', 'expected a config with policies, got null'],
    ['a text', 'hello', 'expected a config with policies, got text "hello"'],
    ['not UTF-8', Buffer.from([0x70, 0xff, 0xfe]), 'config.yaml: not UTF-8'],
  ])('%s', async (_, content, message) => {
    expect(await complaint(content)).toContain(message)
  })

  test('a terminal obeys nothing of what stands in the file', async () => {
    const text = await complaint(
      standardYaml.replace('channel: email', 'channel: "\\e[2J"').replace('name: St', '\u202ename: "\u009bSt'),
    )
    for (const character of ['\u001b', '\u009b', '\u202e']) expect(text).not.toContain(character)
  })
})

describe('configs that are read', () => {
  const step = { delayMinutes: 10, notify: { user: 'ann' }, channel: 'email' }
  test.each([
    ['with a byte order mark and CRLF', `\ufeff${standardYaml.replaceAll('\n', '\r\n')}`],
    [
      'JSON indented with tabs',
      JSON.stringify({ policies: [{ id: 'p', steps: [step] }], assignments: { default: 'p' } }, null, '\t'),
    ],
    [
      'JSON without a space',
      JSON.stringify({ policies: [{ id: 'p/\u{1f600}\u2028', steps: [step] }], assignments: { default: 'none' } }),
    ],
    [
      'with anchors',
      standardYaml
        .replace('{ user: director }', '&boss { user: director }')
        .replace('assignments:', 'people: []\nassignments:'),
    ],
    [
      'with null for nothing',
      standardYaml.replace('assignments:', 'assignments: { clients: { acme: null, big: }, default: standard }\n#'),
    ],
    [
      'with "__proto__" for a desk',
      standardYaml.replace('{ default: standard }', '{ default: standard, desks: { __proto__: none } }'),
    ],
  ])('%s', async (_, content) => {
    expect(await withConfig(content)).toMatchObject({ code: 0, err: '' })
  })
})
