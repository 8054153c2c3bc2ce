import type { Policy } from '../../domain/policy/policy.js'
import type { PolicyAssignments } from '../../escalations-api.js'
import { foreign, nothing, page, type Frame, type Html } from './layout.js'
import type { SignedIn } from './options.js'
import { badge, formToken, html } from './parts.js'
import { stepsSummary } from './policy-lines.js'
import type { PageWords } from './words.js'

export const levels = ['default', 'desk', 'client'] as const
export type Level = (typeof levels)[number]

export interface Assigned {
  readonly level: Level
  readonly id: string
  readonly policyId: string
}

const assignedOf = ({ default: everybody, desks, clients }: PolicyAssignments): ReadonlyArray<Assigned> => [
  ...(everybody === null ? [] : [{ level: 'default' as const, id: '', policyId: everybody }]),
  ...Object.entries(desks).map(([id, policyId]) => ({ level: 'desk' as const, id, policyId })),
  ...Object.entries(clients).map(([id, policyId]) => ({ level: 'client' as const, id, policyId })),
]

const place = (words: PageWords, { level, id }: Assigned): string =>
  level === 'default' ? words.levels.default : `${words.levels[level]} ${id}`

const policyItem = ({ site: { words, paths } }: Frame, policy: Policy, assigned: ReadonlyArray<Assigned>): Html => {
  const places = assigned.filter(({ policyId }) => policyId === policy.id).map(one => place(words, one))
  return html`<li class="${policy.active ? 'good' : ''}">
    <div class="line">
      <h2><a href="${paths.policy(policy.id)}">${foreign(policy.name)}</a></h2>
      ${policy.active ? badge('good', words.policyActive) : badge('calm', words.policyInactive)}
      ${policy.skipPeopleOnLeave ? badge('calm', words.skipPeopleOnLeave) : nothing}
      <span class="end">${words.version(policy.version)}</span>
    </div>
    ${stepsSummary(words, policy)}
    <p class="count">
      ${
        places.length === 0
          ? words.assignedNowhere
          : html`${words.assignedTo}: ${places.map((one, index) => html`${index === 0 ? '' : ', '}${foreign(one)}`)}`
      }
    </p>
  </li>`
}

const assignForm = (
  frame: Frame & { readonly reader: SignedIn },
  policies: ReadonlyArray<Policy>,
  assignments: PolicyAssignments,
): Html => {
  const { words, paths } = frame.site
  const assigned = assignedOf(assignments)
  const names = new Map(policies.map(({ id, name }) => [id, name]))
  const nameOf = (policyId: string): string => (policyId === 'none' ? words.optOut : (names.get(policyId) ?? policyId))
  return html`<section aria-labelledby="assignments-heading">
    <header><h2 id="assignments-heading">${words.assignments}</h2></header>
    <ul class="rows">
      ${assigned.map(
        one =>
          html`<li class="line">
            <strong>${foreign(place(words, one))}</strong> <span class="end">${foreign(nameOf(one.policyId))}</span>
          </li>`,
      )}
      <li>
        <form class="policy-form" method="post" action="${paths.assignments}">
          <input type="hidden" name="token" value="${formToken(frame)}" />
          <input type="hidden" name="revision" value="${assignments.revision}" />
          <div class="fields">
            <label
              >${words.assignedTo}<select name="level">
                ${levels.map(level => html`<option value="${level}">${words.levels[level]}</option>`)}
              </select></label
            >
            <label
              >${words.levelId}<input
                type="text"
                name="id"
                maxlength="200"
                autocomplete="off"
                placeholder="${words.levelIdHint}"
            /></label>
            <label
              >${words.policy}<select name="policy">
                ${policies.map(({ id, name }) => html`<option value="policy ${id}">${name}</option>`)}
                <option value="none">${words.optOut}</option>
                <option value="clear">${words.clearAssignment}</option>
              </select></label
            >
            <button>${words.assign}</button>
          </div>
        </form>
      </li>
    </ul>
  </section>`
}

export interface PoliciesParts {
  readonly policies: ReadonlyArray<Policy>
  readonly assignments: PolicyAssignments
  readonly notice?: string | undefined
  readonly problem?: string | undefined
}

/** All policies, and who has which. */
export const policiesPage = (
  frame: Frame & { readonly reader: SignedIn },
  { policies, assignments, notice, problem }: PoliciesParts,
): Html => {
  const { words, paths } = frame.site
  const assigned = assignedOf(assignments)
  const body = html`<div class="heading">
      <div><h1>${words.policies}</h1></div>
      <a class="button" href="${paths.newPolicy}">${words.newPolicy}</a>
    </div>
    ${notice === undefined ? nothing : html`<div class="banner" role="status">${notice}</div>`}
    ${problem === undefined ? nothing : html`<div class="banner hot" role="alert">${foreign(problem)}</div>`}
    <section aria-label="${words.policies}">
      ${
        policies.length === 0
          ? html`<p class="empty">${words.noPolicies}</p>`
          : html`<ul class="rows">
              ${policies.map(policy => policyItem(frame, policy, assigned))}
            </ul>`
      }
    </section>
    ${assignForm(frame, policies, assignments)}`
  return page(frame, { title: `${words.policies} · ${words.title}`, body, place: 'policies', isNarrow: true })
}
