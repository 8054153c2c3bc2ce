import { describe, expect, test } from 'vitest'
import { isId, problemOfId } from '../../src/codecs/id.js'

describe('an id is taken as it is', () => {
  test.each([
    'T-1',
    '0',
    ' ',
    'a'.repeat(200),
    '__proto__',
    'constructor',
    'Straße 5',
    'e\u0301',
    '日本',
    '😀',
    '\u00a0',
    '\u202e',
    '../../etc/passwd',
    "'; DROP TABLE tickets; --",
    '<script>',
  ])('%j', id => {
    expect(isId(id)).toBe(true)
    expect(problemOfId(id)).toBeUndefined()
  })
})

describe('what is no id, and why', () => {
  test.each([
    ['', 'must not be empty'],
    ['a'.repeat(201), 'at most 200 characters, got 201'],
    ['x'.repeat(4096), 'at most 200 characters, got 4096'],
    ['T\0', 'control characters'],
    ['T\n1', 'control characters'],
    ['T\u007f', 'control characters'],
    ['T\u0085', 'control characters'],
    ['\ud800', 'broken Unicode'],
    ['a\udc00b', 'broken Unicode'],
    [42, 'expected text, got the number 42: put it in quotes'],
    [null, 'expected text, got null'],
    [undefined, 'expected text, got nothing'],
    [['T-1'], 'expected text, got a list'],
    [{ toString: () => 'T-1' }, 'expected text, got an object'],
    [new String('T-1'), 'expected text, got an object'],
    [true, 'expected text, got true'],
    [1n, 'expected text, got a bigint'],
    [Symbol('T'), 'expected text, got a symbol'],
  ])('%#', (value, problem) => {
    expect(isId(value)).toBe(false)
    expect(problemOfId(value)).toContain(problem)
  })

  test('a complaint never repeats a control character', () => {
    expect(problemOfId('\u001b[2J')).not.toContain('\u001b')
  })
})
