import { randomBytes } from 'node:crypto'
import { parse } from 'hono/utils/cookie'
import type { SignedIn } from 'ticket-escalation/http'
import { personOf } from './people.js'

export const cookieName = 'session'

/** Who is signed in, by a cookie that means nothing to anybody else. */
export const openSessions = () => {
  const personIds = new Map<string, string>()
  return {
    begin: (personId: string): string => {
      const id = randomBytes(24).toString('base64url')
      personIds.set(id, personId)
      return id
    },
    end: (id: string | undefined): void => void personIds.delete(id ?? ''),
    /** What `createHttpHandler` asks, and the helpdesk's own pages as well. */
    personOf: (request: Request): (SignedIn & { readonly name: string }) | undefined => {
      const id = parse(request.headers.get('cookie') ?? '', cookieName)[cookieName]
      return personOf(personIds.get(id ?? ''))
    },
  }
}

export type Sessions = ReturnType<typeof openSessions>
