import { createHash } from 'node:crypto'
import type { Notification } from '../../ports/channel.js'

const hashOf = (...parts: ReadonlyArray<string | number>): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)

/**
 * The same Message-ID for every attempt, so that mail systems that look can tell a repeat. A key that is more than
 * letters, digits and dashes has no place between the angle brackets and is hashed.
 */
export const messageIdOf = ({ idempotencyKey }: Notification, domain: string): string =>
  `<${/^[A-Za-z0-9-]{1,64}$/.test(idempotencyKey) ? idempotencyKey : hashOf(idempotencyKey)}@${domain}>`

/**
 * One id per incident, never sent as a message of its own: mail programs gather under it the steps of one incident.
 * It says nothing about the ticket to those who forward or quote the mail.
 */
export const threadIdOf = ({ ticketId, incident }: Notification, domain: string): string =>
  `<incident-${hashOf(ticketId, incident)}@${domain}>`
