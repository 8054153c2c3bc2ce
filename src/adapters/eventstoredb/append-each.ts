import { admitAppend, type AdmittedAppend } from '../../codecs/admission.js'
import { EventStoreError, type AppendOutcome, type AppendRequest } from '../../ports/event-store.js'
import type { Append } from './append.js'

/** An append in its turn. */
interface Turn {
  readonly at: number
  readonly request: AdmittedAppend
  /** The next one for the same stream. */
  next: Turn | undefined
}

/**
 * Many appends, `limit` of them under way at once, those for one stream one after the other; the outcomes in the order
 * asked for. What was asked for is taken down now.
 */
export const appendEach = (
  append: Append,
  limit: number,
  requests: ReadonlyArray<AppendRequest>,
): Promise<ReadonlyArray<AppendOutcome>> =>
  new Promise(resolve => {
    const outcomes: AppendOutcome[] = []
    const firsts: Turn[] = []
    const lastOf = new Map<string, Turn>()
    requests.forEach((asked, at) => {
      const request = admitAppend(asked)
      if ('problem' in request) {
        outcomes[at] = { status: 'failed', error: new EventStoreError('invalid', request.problem) }
        return
      }
      const turn: Turn = { at, request, next: undefined }
      const before = lastOf.get(request.stream)
      if (before === undefined) firsts.push(turn)
      else before.next = turn
      lastOf.set(request.stream, turn)
    })
    let begun = Math.min(limit, firsts.length)
    let lanes = begun
    if (lanes === 0) resolve(outcomes)
    const take = (turn: Turn): void => {
      append(turn.request, outcome => {
        outcomes[turn.at] = outcome
        const following = turn.next ?? firsts[begun++]
        if (following !== undefined) take(following)
        else if (--lanes === 0) resolve(outcomes)
      })
    }
    for (const turn of firsts.slice(0, lanes)) take(turn)
  })
