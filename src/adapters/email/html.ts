import type { Detail, Outline } from './content.js'
import { escapeHtml } from './escape.js'

const font = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

/**
 * Colours are set only where both sides of a contrast are ours; everything else is left to the mail program, which
 * knows whether the reader has chosen a dark screen.
 */
const styles = {
  body: `margin:0;padding:24px 16px;font:16px/1.5 ${font}`,
  page: 'max-width:560px;margin:0 auto',
  badge:
    'display:inline-block;padding:3px 12px;border-radius:999px;background:#b42318;color:#ffffff;font-size:13px;font-weight:600',
  greeting: 'margin:20px 0 4px',
  headline: 'margin:0 0 24px;font-size:22px;line-height:1.3;font-weight:600',
  actions: 'margin:0 0 8px',
  primary:
    'display:inline-block;margin:0 12px 12px 0;padding:11px 22px;border:1px solid #1d4ed8;border-radius:8px;background:#1d4ed8;color:#ffffff;font-weight:600;text-decoration:none',
  secondary:
    'display:inline-block;margin:0 0 12px;padding:11px 22px;border:1px solid #808690;border-radius:8px;color:inherit;font-weight:600;text-decoration:none',
  note: 'margin:0 0 28px;font-size:14px;opacity:0.75',
  details: 'margin:0 0 28px;border-bottom:1px solid rgba(128,134,144,0.4)',
  row: 'padding:9px 0;border-top:1px solid rgba(128,134,144,0.4)',
  label: 'display:inline-block;width:150px;vertical-align:top;opacity:0.75',
  value: 'display:inline-block;max-width:400px;vertical-align:top;overflow-wrap:anywhere',
  quoted: 'margin:0 0 28px;padding:4px 0 4px 16px;border-left:4px solid #808690',
  quotedTitle: 'margin:0 0 6px;font-size:14px;opacity:0.75',
  quotedRow: 'padding:3px 0',
  quotedLabel: 'display:inline-block;width:90px;vertical-align:top;opacity:0.75',
  footer: 'margin:0;font-size:13px;opacity:0.75',
} as const

const element = (tag: string, style: keyof typeof styles, content: string, attributes = ''): string =>
  `<${tag}${attributes} style="${styles[style]}">${content}</${tag}>`

const link = (style: keyof typeof styles, { label, url }: { readonly label: string; readonly url: string }): string =>
  element('a', style, escapeHtml(label), ` href="${escapeHtml(url)}"`)

const row = (style: 'row' | 'quotedRow', label: 'label' | 'quotedLabel', detail: Detail): string =>
  element(
    'div',
    style,
    `${element('span', label, escapeHtml(detail.label))} ${element('span', 'value', escapeHtml(detail.value))}`,
  )

const actions = ({ acknowledge, openTicket }: Outline): ReadonlyArray<string> => {
  const links = [
    ...(acknowledge === undefined ? [] : [link('primary', acknowledge)]),
    ...(openTicket === undefined ? [] : [link('secondary', openTicket)]),
  ]
  return [
    ...(links.length === 0 ? [] : [element('p', 'actions', links.join('\n'))]),
    ...(acknowledge === undefined ? [] : [element('p', 'note', escapeHtml(acknowledge.note))]),
  ]
}

const quotation = (quoted: NonNullable<Outline['quoted']>): string =>
  element(
    'blockquote',
    'quoted',
    [
      element('p', 'quotedTitle', escapeHtml(quoted.title)),
      ...quoted.details.map(detail => row('quotedRow', 'quotedLabel', detail)),
    ].join('\n'),
  )

/** The mail for programs that show HTML: no tables, no style sheet, nothing to load. */
export const htmlOf = (outline: Outline): string => {
  const { language, subjectLine, badge, greeting, headline, details, quoted, footer } = outline
  const page = [
    element('div', 'badge', escapeHtml(badge)),
    element('p', 'greeting', escapeHtml(greeting)),
    element('h1', 'headline', escapeHtml(headline)),
    ...actions(outline),
    element('div', 'details', details.map(detail => row('row', 'label', detail)).join('\n')),
    ...(quoted === undefined ? [] : [quotation(quoted)]),
    element('p', 'footer', escapeHtml(footer)),
  ]
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subjectLine)}</title>
</head>
<body style="${styles.body}">
${element('div', 'page', `\n${page.join('\n')}\n`)}
</body>
</html>
`
}
