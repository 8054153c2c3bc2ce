/**
 * What sends mail. A nodemailer transporter fits as it is; so does anything with this one method.
 *
 * @since 0.1.0
 */
export interface EmailTransport {
  readonly sendMail: (message: EmailMessage) => Promise<unknown>
}

/**
 * One mail to one address, as it is handed to the transport.
 *
 * @since 0.1.0
 */
export interface EmailMessage {
  readonly envelope: { readonly from: string; readonly to: string[] }
  readonly from: EmailAddress
  readonly to: EmailAddress
  readonly replyTo?: EmailAddress
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly messageId: string
  readonly references: string
  readonly headers: Record<string, string>
  readonly disableFileAccess: true
  readonly disableUrlAccess: true
  readonly signal: AbortSignal
}

/** @since 0.1.0 */
export interface EmailAddress {
  readonly name: string
  readonly address: string
}
