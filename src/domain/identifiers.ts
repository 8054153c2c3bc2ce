/** Ids belong to the host. We never look inside; two that differ in one code unit are two things. */
export type TicketId = string
export type ClientId = string
export type DeskId = string
export type PersonId = string
export type GroupId = string
export type PolicyId = string
export type StepId = string
export type ChannelName = string
export type FactId = string
/** Unique within its ticket, the same whenever the same decision is taken again. */
export type NotificationId = string

/** What a ticket, a client or a desk is assigned to instead of a policy when it must never be escalated. */
export const optOut = 'none'

/** The longest id we take, in UTF-16 code units. Long enough for any key of a helpdesk, short enough for any store. */
export const longestIdLength = 200
