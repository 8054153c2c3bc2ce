import { describe, expect, test } from 'vitest'
import { didYouMean, editDistance, nearest } from '../../src/codecs/did-you-mean.js'
import { described, pathText, printable, problemsText, quoted } from '../../src/codecs/problem.js'

describe('a problem as text', () => {
  test('with its path', () => {
    expect(pathText(['people', '0', 'leave', '1', 'from'])).toBe('people[0].leave[1].from')
    expect(pathText(['desks', 'a b', '__proto__'])).toBe('desks."a b"."__proto__"')
    expect(problemsText([{ path: [], problem: 'is wrong' }])).toBe('is wrong')
  })

  test('twenty of them and no more', () => {
    const problems = Array.from({ length: 50 }, (_, index) => ({ path: [`key${index}`], problem: 'is wrong' }))
    const lines = problemsText(problems).split('\n')
    expect(lines).toHaveLength(21)
    expect(lines.at(-1)).toBe('… and 30 more')
  })

  test('never with characters that a terminal would obey', () => {
    expect(quoted('\u001b[31mred\u009b')).toBe('"\\u001b[31mred\\u{9b}"')
    expect(printable('left\u202eright')).toBe('left\\u{202e}right')
    expect(quoted('x'.repeat(1000))).toHaveLength(63)
    expect(described('\ud800')).not.toContain('\ud800')
  })
})

describe('did you mean', () => {
  test.each([
    ['asignee', 'assignee'],
    ['assignne', 'assignee'],
    ['ASSIGNEE', 'assignee'],
    ['usr', 'user'],
    ['gruop', 'group'],
    ['xyz', undefined],
    ['', undefined],
  ])('%s: %s', (word, meant) => {
    expect(nearest(word, ['assignee', 'user', 'group'])).toBe(meant)
  })

  test('as a sentence, or not at all', () => {
    expect(didYouMean('fax', ['email'])).toBe('')
    expect(didYouMean('emaill', ['email'])).toBe('. Did you mean "email"?')
  })

  test.each([
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
    ['abc', 'abc', 0],
    ['at', 'by', 2],
    ['emial', 'email', 1],
    ['gurop', 'group', 2],
  ])('from %s to %s it is %d', (a, b, distance) => {
    expect(editDistance(a, b, 5)).toBe(distance)
    expect(editDistance(b, a, 5)).toBe(distance)
  })
})
