import { describe, expect, test } from 'vitest'
import { board as makeBoard } from '../../src/application/board.js'
import { revisions } from '../../src/application/revisions.js'
import { instant } from '../../src/domain/time.js'
import { movedClock } from '../escalations/moved-clock.js'
import { acknowledged, answered, fired, policy, waiting } from './told-tickets.js'

const minute = 60_000
const late = instant(1_000 * minute)

const at = (minutes: number) => instant(minutes * minute)

const newBoard = () => {
  const clock = movedClock(0)
  const board = makeBoard(clock)
  const due = () => board.due.due(late).map(({ key }) => key)
  const ready = () => board.deliveries.ready(late, clock.monotonicMs()).map(({ ticketId }) => ticketId)
  return { board, due, ready }
}

describe('the board', () => {
  test('what is older than what is known is not taken note of, and says so', () => {
    const { board, due } = newBoard()
    const open = waiting('T-1', 0)
    expect(board.note(open, 1)).toBe(true)
    expect(board.note(answered(open, minute), 2)).toBe(true)
    expect(board.note(open, 1)).toBe(false)
    expect(due()).toEqual([])
    const again = waiting('T-1', 5 * minute)
    expect(board.note(again, 4)).toBe(true)
    expect(board.note(answered(open, minute), 2)).toBe(false)
    expect(due()).toEqual(['T-1'])
  })

  test('the same revision may be told again', () => {
    const { board, due } = newBoard()
    const open = waiting('T-1', 0)
    board.note(open, 1)
    expect(board.note(open, 1)).toBe(true)
    expect(due()).toEqual(['T-1'])
  })

  test('a ticket that was found closed is forgotten, unless something was noted since the looking began', () => {
    const { board, due, ready } = newBoard()
    const open = waiting('T-1', 0)
    board.note(fired(open, 10 * minute), 2)
    const known = board.revisionOf('T-1')
    board.note(fired(waiting('T-1', 20 * minute), 30 * minute), 6)
    board.forgetUnlessNewer('T-1', known)
    expect([due(), ready()]).toEqual([['T-1'], ['T-1']])
    board.forgetUnlessNewer('T-1', board.revisionOf('T-1'))
    expect([due(), ready()]).toEqual([[], []])
    expect(board.revisionOf('T-1')).toBe(6)
  })

  test('a confirmed incident is not due, and is again once it is withdrawn', () => {
    const { board, due } = newBoard()
    const open = waiting('T-1', 0)
    board.note(open, 1)
    board.note(acknowledged(open, minute), 2)
    expect(due()).toEqual([])
    expect(board.note(open, 1)).toBe(false)
    board.note(open, 3)
    expect(due()).toEqual(['T-1'])
  })

  test('assignments are taken in order of their revisions, whoever tells of them and how often', () => {
    const { board } = newBoard()
    board.noteAssignment(0, [{ level: 'default' }, 'one', at(1)])
    board.noteAssignment(1, [{ level: 'default' }, 'two', at(2)])
    board.noteAssignment(0, [{ level: 'default' }, 'one', at(1)])
    expect(board.catalog().assignments.default).toBe('two')
    const revision = board.catalogRevision()
    board.noteAssignment(1, [{ level: 'default' }, 'two', at(2)])
    expect(board.catalogRevision()).toBe(revision)
    board.noteAssignment(2)
    expect([board.assignmentsRevision(), board.catalogRevision()]).toEqual([2, revision])
    board.noteAssignments(1, [[{ level: 'default' }, 'one', at(1)]])
    expect(board.catalog().assignments.default).toBe('two')
    board.noteAssignments(3, [[{ level: 'desk', id: 'billing' }, 'three', at(3)]])
    expect(board.catalog().assignments.default).toBeUndefined()
    expect([...board.catalog().assignments.desks]).toEqual([['billing', 'three']])
  })

  test('asked after each assignment or after all of them, the board tells the same', () => {
    const [asked, unasked] = [newBoard().board, newBoard().board]
    const made = [
      [{ level: 'default' }, 'one', at(1)],
      [{ level: 'client', id: 'acme' }, 'two', at(2)],
      [{ level: 'client', id: 'acme' }, null, at(3)],
      [{ level: 'desk', id: 'billing' }, 'none', at(2)],
      [{ level: 'client', id: 'globex' }, 'one', at(4)],
    ] as const
    const told = ({ catalog, history }: typeof asked): unknown => [catalog(), history()]
    for (const [revision, assignment] of made.entries()) {
      asked.noteAssignment(revision, assignment)
      unasked.noteAssignment(revision, assignment)
      told(asked)
    }
    expect(told(unasked)).toEqual(told(asked))
    expect([...unasked.catalog().assignments.clients]).toEqual([['globex', 'one']])
    expect(unasked.history().assignments.clients.get('acme')).toHaveLength(2)
    unasked.noteAssignments(9, [])
    expect([unasked.catalog().assignments.default, unasked.history().assignments.default]).toEqual([undefined, []])
  })

  test('versions of a policy may be told in any order; the newest is in the catalog', () => {
    const { board } = newBoard()
    board.notePolicies([{ sinceAt: at(2), value: { ...policy, version: 2, name: 'Two' } }])
    board.notePolicies([{ sinceAt: at(1), value: policy }])
    board.notePolicies([{ sinceAt: at(3), value: { ...policy, name: 'told again' } }])
    expect(board.versionsOf('standard').map(({ version, name }) => [version, name])).toEqual([
      [1, 'Standard'],
      [2, 'Two'],
    ])
    expect(board.catalog().policies.get('standard')?.name).toBe('Two')
    expect(board.policyVersion('standard', 1)?.name).toBe('Standard')
    expect(board.policyVersion('standard', 3)).toBeUndefined()
  })
})

describe('revisions', () => {
  test('those of open tickets are kept for ever, of the others as many as can be of use', () => {
    const newest = revisions()
    newest.note('open', 7, true)
    for (let n = 0; n < 25_000; n++) newest.note(`closed-${n}`, n, false)
    expect(newest.of('open')).toBe(7)
    expect(newest.of('closed-24999')).toBe(24_999)
    expect(newest.of('closed-0')).toBeUndefined()
    let remembered = 0
    for (let n = 0; n < 25_000; n++) if (newest.of(`closed-${n}`) !== undefined) remembered++
    expect(remembered).toBe(10_000)
  })

  test('a ticket that goes from one to the other is kept once', () => {
    const newest = revisions()
    newest.note('T-1', 1, true)
    newest.note('T-1', 2, false)
    newest.note('T-1', 3, true)
    for (let n = 0; n < 20_000; n++) newest.note(`closed-${n}`, n, false)
    expect(newest.of('T-1')).toBe(3)
  })
})
