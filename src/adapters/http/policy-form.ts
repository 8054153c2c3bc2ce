import type { Policy } from '../../domain/policy/policy.js'
import { foreign, nothing, page, type Frame, type Html } from './layout.js'
import type { SignedIn } from './options.js'
import { formToken, html } from './parts.js'
import { targetKinds, type PolicyDraft, type StepDraft, type TargetKind } from './policy-draft.js'

const field = (label: string, name: string, value: string, attributes: Html = nothing): Html =>
  html`<label
    >${label}<input type="text" name="${name}" value="${value}" maxlength="200" autocomplete="off" ${attributes}
  /></label>`

const minutesField = (label: string, name: string, value: string, hint: string): Html =>
  html`<label
    >${label}<input
      type="text"
      inputmode="numeric"
      name="${name}"
      value="${value}"
      maxlength="10"
      aria-describedby="${name}-hint"
    />
    <span class="hint" id="${name}-hint">${hint}</span></label
  >`

const check = (label: string, name: string, isOn: boolean): Html =>
  html`<label class="check"
    ><input type="checkbox" name="${name}" value="yes" ${isOn ? html`checked` : nothing} /> ${label}</label
  >`

const kindField = (frame: Frame, name: string, chosen: TargetKind | '', none?: string): Html => {
  const { words } = frame.site
  const option = (value: string, label: string): Html =>
    html`<option value="${value}" ${value === chosen ? html`selected` : nothing}>${label}</option>`
  return html`<label
    >${words.notify}<select name="${name}">
      ${none === undefined ? nothing : option('', none)} ${targetKinds.map(kind => option(kind, words.targets[kind]))}
    </select></label
  >`
}

const stepFields = (frame: Frame, step: StepDraft, index: number, isOnly: boolean): Html => {
  const { words } = frame.site
  const name = `step-${index}`
  return html`<fieldset>
    <legend>${words.stepNumber(index + 1)}</legend>
    <input type="hidden" name="${name}-id" value="${step.id}" />
    <div class="fields">
      <label
        >${words.delay}
        <span class="with-unit"
          ><input type="text" inputmode="numeric" name="${name}-delay" value="${step.delay}" maxlength="10" />
          ${words.delayHint}</span
        ></label
      >
      ${kindField(frame, `${name}-kind`, step.kind)} ${field(words.targetId, `${name}-target`, step.target)}
      ${field(words.channel, `${name}-channel`, step.channel, html`list="channels"`)}
    </div>
    ${
      isOnly
        ? nothing
        : html`<button class="quiet" name="do" value="remove-${index}">${words.removeStep(index + 1)}</button>`
    }
  </fieldset>`
}

export interface PolicyFormParts {
  readonly draft: PolicyDraft
  /** All policies, for the channels that are in use. */
  readonly policies: ReadonlyArray<Policy>
  readonly problems: ReadonlyArray<string>
  readonly notice?: string | undefined
  readonly isOutdated?: boolean | undefined
}

const messages = ({ site: { words } }: Frame, { problems, notice, isOutdated }: PolicyFormParts): Html => {
  const list = html`<p>${words.problems}</p>
    <ul>
      ${problems.map(problem => html`<li>${foreign(problem)}</li>`)}
    </ul>`
  return html`${notice === undefined ? nothing : html`<div class="banner" role="status">${notice}</div>`}
  ${isOutdated === true ? html`<div class="banner hot" role="alert">${words.versionConflict}</div>` : nothing}
  ${problems.length === 0 ? nothing : html`<div class="banner hot" role="alert">${list}</div>`}`
}

const channelsOf = (policies: ReadonlyArray<Policy>): ReadonlyArray<string> =>
  [...new Set(policies.flatMap(({ steps }) => steps.map(({ channel }) => channel)))].sort()

const adoptForm = (frame: Frame & { readonly reader: SignedIn }, { id, version }: PolicyDraft): Html => {
  const { words, paths } = frame.site
  return version === 0
    ? nothing
    : html`<section>
        <form method="post" action="${paths.adopt(id)}">
          <input type="hidden" name="token" value="${formToken(frame)}" />
          <p>${words.adoptHint}</p>
          <p><button>${words.adopt}</button></p>
        </form>
      </section>`
}

/** A policy to fill in: works without script, steps are added and removed by buttons that send the form. */
export const policyForm = (frame: Frame & { readonly reader: SignedIn }, parts: PolicyFormParts): Html => {
  const { draft, policies } = parts
  const { words, paths } = frame.site
  const isNew = draft.version === 0
  const title = isNew ? words.newPolicy : words.editPolicy(draft.name)
  const body = html`<h1>${foreign(title)}</h1>
    <p class="count">${isNew ? nothing : words.version(draft.version)}</p>
    ${messages(frame, parts)}
    <section>
      <form class="policy-form" method="post" action="${isNew ? paths.policies : paths.policy(draft.id)}">
        <input type="hidden" name="token" value="${formToken(frame)}" />
        <input type="hidden" name="version" value="${draft.version}" />
        <input type="hidden" name="steps" value="${draft.steps.length}" />
        ${html`<button class="out-of-sight" name="do" value="save" tabindex="-1" aria-hidden="true">${words.save}</button>`}
        <div class="fields">
          ${field(words.policyName, 'name', draft.name)}
          ${
            isNew
              ? html`<label
                  >${words.policyId}<input
                    type="text"
                    name="id"
                    value="${draft.id}"
                    maxlength="200"
                    autocomplete="off"
                    aria-describedby="id-hint"
                  />
                  <span class="hint" id="id-hint">${words.policyIdHint}</span></label
                >`
              : html`<input type="hidden" name="id" value="${draft.id}" />`
          }
        </div>
        ${check(words.policyActive, 'active', draft.active)}
        ${check(words.skipPeopleOnLeave, 'skipPeopleOnLeave', draft.skipPeopleOnLeave)}
        ${draft.steps.map((step, index) => stepFields(frame, step, index, draft.steps.length === 1))}
        <p><button name="do" value="add">${words.addStep}</button></p>
        <fieldset>
          <legend>${words.fallback}</legend>
          <div class="fields">
            ${kindField(frame, 'fallback-kind', draft.fallback.kind, words.noFallback)}
            ${field(words.targetId, 'fallback-target', draft.fallback.target)}
            ${field(words.channel, 'fallback-channel', draft.fallback.channel, html`list="channels"`)}
          </div>
        </fieldset>
        <div class="fields top">
          ${minutesField(words.maxPostponement, 'maxPostponement', draft.maxPostponement, words.maxPostponementHint)}
          ${minutesField(words.confirmTimeout, 'confirmTimeout', draft.confirmTimeout, words.confirmTimeoutHint)}
        </div>
        <datalist id="channels">
          ${channelsOf(policies).map(channel => html`<option value="${channel}"></option>`)}
        </datalist>
        <div class="buttons">
          <button class="act" name="do" value="save">${words.save}</button>
          <a href="${paths.policies}">${words.cancel}</a>
        </div>
      </form>
    </section>
    ${adoptForm(frame, draft)}`
  return page(frame, { title: `${title} · ${words.title}`, body, place: 'policies', isNarrow: true })
}
