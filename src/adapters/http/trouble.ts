import { EscalationError, type EscalationErrorCode } from '../../escalation-error.js'
import type { PageWords } from './words.js'

/** What a visitor is told of trouble, and under which status. */
export interface Trouble {
  readonly status: 400 | 409 | 412 | 500 | 503
  readonly title: string
  readonly lead: string
  /** Whether the same request may succeed a little later. */
  readonly mayPass: boolean
}

/** Nothing is said to have been recorded unless it was. */
const ofCode = (code: EscalationErrorCode, words: PageWords): Trouble => {
  switch (code) {
    case 'invalid-input':
      return { status: 400, title: words.badRequestTitle, lead: words.badRequestLead, mayPass: false }
    case 'version-conflict':
      return { status: 412, title: words.staleFormTitle, lead: words.staleFormLead, mayPass: false }
    case 'fact-conflict':
    case 'refused':
      return { status: 409, title: words.badRequestTitle, lead: words.badRequestLead, mayPass: false }
    case 'quarantined':
      return { status: 500, title: words.quarantinedTitle, lead: words.quarantinedLead, mayPass: false }
    case 'outcome-unknown':
      return { status: 503, title: words.unavailableTitle, lead: words.unknownOutcomeLead, mayPass: true }
    case 'store-unavailable':
    case 'store-failed':
    case 'conflict':
    case 'closed':
    case 'aborted':
      return { status: 503, title: words.unavailableTitle, lead: words.unavailableLead, mayPass: true }
  }
}

export const troubleOf = (error: unknown, words: PageWords): Trouble =>
  error instanceof EscalationError
    ? ofCode(error.code, words)
    : { status: 500, title: words.failedTitle, lead: words.failedLead, mayPass: false }
