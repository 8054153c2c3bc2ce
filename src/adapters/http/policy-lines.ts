import type { Policy, Target } from '../../domain/policy/policy.js'
import { foreign, type Frame, type Html } from './layout.js'
import { html } from './parts.js'
import type { PageWords } from './words.js'

export const kindOf = (target: Target): { readonly kind: 'assignee' | 'user' | 'group'; readonly id: string } => {
  if ('user' in target) return { kind: 'user', id: target.user }
  return 'group' in target ? { kind: 'group', id: target.group } : { kind: 'assignee', id: '' }
}

/** What a policy does, a line for each step. */
export const stepsSummary = (words: PageWords, { steps }: Policy): Html =>
  html`<ol class="steps-summary">
    ${steps.map(
      ({ delayMinutes, notify, channel }) =>
        html`<li>
          ${foreign(
            words.stepSummary({
              delay: words.duration(delayMinutes * 60_000),
              whom: words.whom(kindOf(notify)),
              channel,
            }),
          )}
        </li>`,
    )}
  </ol>`

/** The active policies, on the overview. */
export const policyLines = ({ site: { words, paths } }: Frame, policies: ReadonlyArray<Policy>): Html => {
  const active = policies.filter(policy => policy.active)
  return html`<section id="policies" aria-labelledby="policies-heading">
    <header>
      <h2 id="policies-heading">${words.activePolicies} <span class="count">${active.length}</span></h2>
    </header>
    ${
      active.length === 0
        ? html`<p class="empty">${words.noPolicies}</p>`
        : html`<ul class="rows">
            ${active.map(
              policy =>
                html`<li>
                  <h3><a href="${paths.policy(policy.id)}">${foreign(policy.name)}</a></h3>
                  ${stepsSummary(words, policy)}
                </li>`,
            )}
          </ul>`
    }
  </section>`
}
