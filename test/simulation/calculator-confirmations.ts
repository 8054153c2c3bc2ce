// How long somebody is on it, for the calculator (calculator.ts).

export interface Confirmation {
  /** Everybody who said "I'm on it", and until when they promised an answer. */
  said: { at: number; until?: number | undefined }[]
  /** When an agent was last active on the ticket, if after the last of them. */
  activeAt?: number | undefined
}

/** The last one who promised decides, until an agent is active again; then it is the policy's turn, or as long again. */
export const lapsesAt = ({ said, activeAt }: Confirmation, timeoutMinutes: number | undefined): number => {
  const last = said[said.length - 1]!
  if (activeAt === undefined && last.until !== undefined) return last.until
  const from = activeAt ?? last.at
  const promises = said.filter(({ until }) => until !== undefined)
  const promise = promises[promises.length - 1]
  const standing = promise?.until ?? -Infinity
  if (timeoutMinutes !== undefined) return Math.max(from + timeoutMinutes * 60_000, standing)
  return promise === undefined ? Infinity : Math.max(from + standing - promise.at, standing)
}
