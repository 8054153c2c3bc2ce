import type { App } from './app.js'
import { outcomePage, questionPage, type Question } from './answer-page.js'
import { attempts } from './attempts.js'
import { formOf, once } from './form.js'
import { mayDo } from './person.js'
import { promiseFrom } from './promise.js'
import { badForm, badLink, badRequest, frameOf, send, tooMany, type Call } from './respond.js'
import type { Site } from './site.js'
import type { LinkClaim } from './token.js'

/**
 * Links that need no sign-in. Cookies are not looked at: the token is all there is. Whatever is wrong with it, the answer
 * is the same to the byte, and no store is asked before the token was found good.
 */
export const addLinks = (app: App, site: Site): void => {
  const { tokens, escalations, clock, paths } = site
  if (tokens === undefined) return
  const bad = attempts(clock)

  /** A good token is never refused for the bad ones that came from the same address: nobody can be locked out. */
  const refuse = (c: Call): Response | Promise<Response> => {
    const address = site.clientAddress === undefined ? c.env.remoteAddress : site.clientAddress(c.req.raw)
    return address !== undefined && bad.isTooMany(address) ? tooMany(site, c) : badLink(site, c)
  }
  const claimOf = async (token: string | undefined): Promise<LinkClaim | undefined> => {
    const claim = tokens.read(token, clock.wallMs())
    if (claim === undefined) return undefined
    return (await mayDo(site, { id: claim.personId }, 'acknowledge', claim.ticketId)) ? claim : undefined
  }
  const questionOf = async (
    c: Call,
    { ticketId, personId }: LinkClaim,
    token: string,
    others: ReadonlyArray<string>,
  ): Promise<Question> => {
    const person = await site.names.people([personId, ...others])
    return {
      ...frameOf(site, c),
      ticketId,
      by: { id: personId, name: person(personId) },
      person,
      action: paths.link,
      fields: { link: token },
      isBearer: true,
    }
  }

  app.get('/link/:token', async c => {
    const token = c.req.param('token')
    const claim = await claimOf(token)
    if (claim === undefined) return refuse(c)
    const incident = await escalations.incident(claim.ticketId)
    const others = incident?.acknowledgements.map(({ by }) => by) ?? []
    const { status, body } = questionPage(await questionOf(c, claim, token, others), incident, claim.cause)
    return send(c, body, status)
  })
  app.post('/link', async c => {
    const fields = await formOf(c)
    if (typeof fields === 'string') return badForm(site, c, fields)
    const token = once(fields, 'link') ?? ''
    const claim = await claimOf(token)
    if (claim === undefined) return refuse(c)
    const answerByAt = promiseFrom(once(fields, 'answerByAt'), clock.wallMs())
    if (answerByAt === 'bad') return badRequest(site, c)
    const { ticketId, cause, personId } = claim
    const outcome = await escalations.acknowledge({ ticketId, by: personId, via: 'email-link', answerByAt, cause })
    const others = outcome.status === 'already-confirmed' ? [outcome.by] : []
    const { status, body } = outcomePage(await questionOf(c, claim, token, others), outcome)
    return send(c, body, status)
  })
}
