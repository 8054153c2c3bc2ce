/** What a ticket, a client or a desk is assigned to instead of a policy when it must never be escalated. */
export const optOut = 'none';
/** The longest id we take, in UTF-16 code units. Long enough for any key of a helpdesk, short enough for any store. */
export const longestIdLength = 200;
