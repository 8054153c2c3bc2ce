import type { Detail, Outline } from './content.js'

const aligned = (details: ReadonlyArray<Detail>): string => {
  const width = Math.max(...details.map(({ label }) => label.length)) + 2
  return details.map(({ label, value }) => `${`${label}:`.padEnd(width)}${value}`).join('\n')
}

/** The mail for programs that show no HTML. */
export const textOf = ({ greeting, headline, acknowledge, openTicket, details, quoted, footer }: Outline): string =>
  [
    greeting,
    headline,
    ...(acknowledge === undefined ? [] : [`${acknowledge.label}: ${acknowledge.url}\n${acknowledge.note}`]),
    ...(openTicket === undefined ? [] : [`${openTicket.label}: ${openTicket.url}`]),
    aligned(details),
    ...(quoted === undefined ? [] : [`--- ${quoted.title} ---\n${aligned(quoted.details)}`]),
    `-- \n${footer}\n`,
  ].join('\n\n')
