import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { command, folder, gzipped, history, jsonl, line, results, standardYaml } from './command.js'

const files = folder()
const config = files.write('config.yaml', standardYaml)
const simulate = (facts: string, ...more: string[]) =>
  command('simulate', '--config', config, '--facts', facts, '--json', ...more)

let number = 0
const written = (content: string | Uint8Array, end = '.jsonl') => files.write(`facts-${++number}${end}`, content)

const expected = (await simulate(written(jsonl(history)))).out

describe('histories that are read', () => {
  test.each([
    ['packed', written(gzipped(history), '.jsonl.gz')],
    ['packed, whatever the name', written(gzipped(history))],
    ['packed in two parts', written(Buffer.concat([gzipped(history.slice(0, 2)), gzipped(history.slice(2))]), '.gz')],
    ['without an end of the last line', written(jsonl(history).trimEnd())],
    ['with CRLF', written(jsonl(history).replaceAll('\n', '\r\n'))],
    ['with a byte order mark', written(`\ufeff${jsonl(history)}`)],
    [
      'packed, with a byte order mark and CRLF',
      written(gzipSync(`\ufeff${jsonl(history).replaceAll('\n', '\r\n')}`), '.gz'),
    ],
    ['with blank lines', written(`\n  \n\t\r\n${history.join('\n\n')}\n\n\n`)],
    ['with keys of the host', written(jsonl(history.map(text => text.replace('}', ',"subject":"Hélp 😀"}'))))],
  ])('%s', async (_, path) => {
    expect(await simulate(path)).toMatchObject({ code: 0, err: '', out: expected })
  })

  test('however long it is and wherever it is cut, with characters of several bytes', async () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `Ticket-${'äß日😀'.repeat(index % 5)}-${index}`)
    const path = written(jsonl(ids.map(ticketId => line('TicketOpened', '09:00', { ticketId }))))
    const { out } = await simulate(path, '--until', '2026-03-02T09:10:00Z')
    const { steps, summary } = results(out)
    expect(summary).toMatchObject({ tickets: 20_000, facts: 20_000 })
    expect(new Set(steps.map(({ ticketId }) => ticketId))).toEqual(new Set(ids))
  })

  test('packed, however much there is to unpack', async () => {
    const ids = Array.from(
      { length: 20_000 },
      (_, index) => `T-${(Math.imul(index + 1, 2_654_435_761) >>> 0).toString(36)}`,
    )
    const lines = ids.map(ticketId => line('TicketOpened', '09:00', { ticketId, assigneeId: ticketId }))
    const packed = gzipped(lines)
    expect(packed.length).toBeGreaterThan(2 * 64 * 1024)
    const until = ['--until', '2026-03-02T09:10:00Z']
    const [{ out }, plain] = [
      await simulate(written(packed), ...until),
      await simulate(written(jsonl(lines)), ...until),
    ]
    expect(out === plain.out).toBe(true)
  })

  test('a line of just a mebibyte', async () => {
    const start = history[0]!.slice(0, -1)
    const padded = (bytes: number) => `${start},"subject":"${'x'.repeat(bytes - start.length - 14)}"}`
    expect(padded(1000)).toHaveLength(1000)
    expect(await simulate(written(jsonl([padded(2 ** 20)])))).toMatchObject({ code: 0, err: '' })
    const path = written(jsonl([history[0]!, padded(2 ** 20 + 1)]))
    expect((await simulate(path)).err).toContain(`${path}:2: a line of more than 1048576 bytes is not a fact`)
  })
})

describe('histories that are refused: 2, the line is named, and nothing half-read is printed', () => {
  const [first, second, third, fourth] = history as [string, string, string, string]
  const packed = gzipped(
    Array.from({ length: 5000 }, (_, index) => line('TicketOpened', '09:00', { ticketId: `T-${index}` })),
  )
  test.each<[string, string | Uint8Array, string]>([
    ['a damaged line in the middle', jsonl([first, '{"type":"Client', third]), ':2: not JSON: '],
    ['a line that is no object', jsonl([first, '[]']), ':2: expected a fact, an object with '],
    ['two objects in a line', jsonl([first, second + third]), ':2: not JSON: '],
    ['lines that are counted, blank ones too', `\ufeff\r\n\r\n${first}\r\n\r\nnonsense\r\n`, ':5: not JSON: '],
    [
      'an unknown type',
      jsonl([line('TicketOpend', '09:00')]),
      ':1: type: unknown type of fact "TicketOpend". Did you mean "TicketOpened"?',
    ],
    ['a missing id', jsonl([first, '{"type":"TicketClosed","at":"2026-03-02T09:01:00Z"}']), ':2: ticketId: is missing'],
    [
      'an id with NUL',
      jsonl([line('TicketClosed', '09:00', { ticketId: 'T\0' })]),
      ':1: ticketId: must not hold control characters',
    ],
    [
      'an id of 4 kB',
      jsonl([line('TicketClosed', '09:00', { ticketId: 'x'.repeat(4096) })]),
      ':1: ticketId: at most 200 characters',
    ],
    [
      '30 February',
      jsonl([line('TicketClosed', '09:00', { at: '2026-02-30T09:00:00Z' })]),
      ':1: at: expected ISO 8601',
    ],
    [
      'a leap second',
      jsonl([line('TicketClosed', '09:00', { at: '2026-03-02T23:59:60Z' })]),
      ':1: at: expected ISO 8601',
    ],
    [
      'a time without a zone',
      jsonl([line('TicketClosed', '09:00', { at: '2026-03-02T09:00:00' })]),
      ':1: at: expected ISO 8601',
    ],
    [
      'a misspelt key',
      jsonl([line('TicketOpened', '09:00', { asigneeId: 'ann' })]),
      ':1: asigneeId: unknown key. Did you mean "assigneeId"?',
    ],
    [
      'a ticket merged into itself',
      jsonl([first, line('TicketMerged', '09:01', { intoTicketId: 'T-1' })]),
      ':2: intoTicketId: a ticket cannot be merged into itself: expected the id of another ticket, got text "T-1", which',
    ],
    [
      'out of order',
      jsonl([first, third, second, fourth]),
      ':3: 2026-03-02T09:02:00.000Z is earlier than line 2, 2026-03-02T09:40:00.000Z. Sort the file by time, or let --sort',
    ],
    ['out of order over a blank line', `${third}\n\n${first}\n`, ':3: 2026-03-02T09:00:00.000Z is earlier than line 1'],
    [
      'not UTF-8',
      Buffer.concat([Buffer.from(`${first}\n{"a":"`), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')]),
      ':2: not UTF-8',
    ],
    ['UTF-16', Buffer.from(`\ufeff${first}\n`, 'utf16le'), ':1: not UTF-8'],
    [
      'half a character at the end',
      Buffer.concat([Buffer.from(`${first}\n`), Buffer.from([0xe6, 0x97])]),
      ':2: not UTF-8',
    ],
    ['an array deeper than any stack', jsonl([first, '['.repeat(500_000)]), ':2: not JSON: '],
    [
      'packed and cut off',
      packed.subarray(0, packed.length / 2),
      ': the file is damaged from here on: unexpected end of file',
    ],
    ['packed and damaged', packed.map((byte, index) => (index === 2000 ? byte ^ 0xff : byte)), ': '],
  ])('%s', async (_, content, message) => {
    const path = written(content)
    for (const args of [['--json'], []]) {
      const { code, out, err } = await command('simulate', '--config', config, '--facts', path, ...args)
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(err).toContain(`ticket-escalation: ${path}:`)
      expect(err).toContain(message)
      expect(err).toMatch(/:\d+: /)
    }
  })

  test('a mistake behind --until is one all the same', async () => {
    const path = written(jsonl([...history, 'nonsense']))
    expect(await simulate(path, '--until', '2026-03-02T09:01:00Z')).toMatchObject({ code: 2, out: '' })
    const unordered = written(jsonl([...history, first]))
    expect(await simulate(unordered, '--until', '2026-03-02T09:01:00Z')).toMatchObject({ code: 2, out: '' })
  })

  test('a file that only calls itself packed', async () => {
    const path = written(jsonl(history), '.jsonl.gz')
    expect(await simulate(path)).toMatchObject({
      code: 2,
      err: `ticket-escalation: ${path}: is not packed with gzip, though its name says so\n`,
    })
  })

  test('a terminal obeys nothing of what stands in a damaged line', async () => {
    const { err } = await simulate(written('\u001b[2J\u009b31m\n'))
    for (const character of ['\u001b', '\u009b']) expect(err).not.toContain(character)
  })
})
