import { expect, test } from 'vitest'
import { streamNames } from '../../src/application/streams.js'
import { isNamespace } from '../../src/codecs/option-rules.js'

test('a category ends with the first dash and has none itself', () => {
  for (const streams of [streamNames(), streamNames('acme_2')])
    for (const stream of [streams.ticket('a-b'), streams.policy('c-d')]) {
      const category = stream.slice(0, stream.indexOf('-'))
      expect(category).toMatch(/^(acme_2_)?escalation(Policy)?$/)
    }
})

test('a ticket is known by its stream, in its own namespace only', () => {
  const [plain, acme, other] = [streamNames(), streamNames('acme'), streamNames('acme_escalation')]
  for (const id of ['T-1', '', '-', 'Policy-x', 'escalation-T-1', 'ä/ö'])
    for (const streams of [plain, acme, other]) expect(streams.ticketIdOf(streams.ticket(id))).toBe(id)
  const all = [plain, acme, other]
  for (const own of all)
    for (const foreign of all) {
      if (own === foreign) continue
      expect(foreign.ticketIdOf(own.ticket('T-1'))).toBeUndefined()
      expect(foreign.isPolicy(own.policy('p'))).toBe(false)
      expect(foreign.assignments).not.toBe(own.assignments)
    }
  expect(plain.ticketIdOf(plain.policy('p'))).toBeUndefined()
  expect(plain.ticketIdOf(plain.assignments)).toBeUndefined()
  expect(plain.isPolicy(plain.ticket('p'))).toBe(false)
})

test('every stream of a namespace begins with one of its prefixes, and no other does', () => {
  const [plain, acme] = [streamNames(), streamNames('acme')]
  const namesOf = (streams: typeof plain) => [streams.ticket('T-1'), streams.policy('p'), streams.assignments]
  const belongs = (stream: string, { prefixes }: typeof plain) => prefixes.some(prefix => stream.startsWith(prefix))
  expect(namesOf(plain).every(name => belongs(name, plain) && !belongs(name, acme))).toBe(true)
  expect(namesOf(acme).every(name => belongs(name, acme) && !belongs(name, plain))).toBe(true)
})

test('a namespace has letters, digits and underscores only', () => {
  for (const good of ['a', 'A_1', 'x'.repeat(40)]) expect(isNamespace(good)).toBe(true)
  for (const bad of ['', 'a-b', 'a b', 'ä', 'a\n', 'x'.repeat(41), '$all']) expect(isNamespace(bad)).toBe(false)
})
