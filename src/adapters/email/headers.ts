/**
 * Keeps mail systems from answering a machine. Left out on purpose:
 *
 * - `Precedence: bulk`: filters take it for a newsletter, and this mail is urgent; `Auto-Submitted` says the same.
 * - `In-Reply-To`: the mail answers nothing, and a helpdesk that reads it would file it as a reply.
 * - `List-*`: mail programs follow the links in them by themselves.
 */
export const automaticHeaders = (): Record<string, string> => ({
  'Auto-Submitted': 'auto-generated',
  'X-Auto-Response-Suppress': 'All',
})
