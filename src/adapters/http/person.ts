import type { HttpAction, SignedIn } from './options.js'
import type { Site } from './site.js'

/** Who asks, and whether they may. */
export type Entrance =
  | { readonly status: 'welcome'; readonly person: SignedIn }
  | { readonly status: 'nobody' }
  | { readonly status: 'forbidden'; readonly person: SignedIn }

const isPerson = (value: unknown): value is SignedIn =>
  typeof value === 'object' && value !== null && typeof (value as { id?: unknown }).id === 'string'

/** Only a plain `true` is a yes: a forgotten `await` or a truthy object must not open a door. */
export const mayDo = async (
  { authorize }: Site,
  person: SignedIn,
  action: HttpAction,
  ticketId: string | undefined,
): Promise<boolean> => {
  const answer: unknown = await authorize(person, action, ticketId)
  return answer === true
}

/** Asked before anything is read, so that nobody learns from the answer whether a ticket exists. */
export const enter = async (site: Site, request: Request, action: HttpAction, ticketId?: string): Promise<Entrance> => {
  const person: unknown = await site.authenticate(request)
  if (!isPerson(person) || person.id === '') return { status: 'nobody' }
  return (await mayDo(site, person, action, ticketId)) ? { status: 'welcome', person } : { status: 'forbidden', person }
}
