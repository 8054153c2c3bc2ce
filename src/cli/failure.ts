/** Exit codes, as `--help` explains them. */
export const exitCodes = { done: 0, trouble: 1, badInput: 2 } as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Why a command ends without a result. Its message is for the person at the terminal. */
export class Failure extends Error {
  readonly exitCode: ExitCode

  constructor(exitCode: ExitCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = 'Failure'
    this.exitCode = exitCode
  }
}

/** The fault lies in what was typed or given. */
export const badInput = (message: string): Failure => new Failure(exitCodes.badInput, message)

/** The fault lies around us: a file that cannot be read, a disk that is full. */
export const trouble = (message: string, cause: unknown): Failure => new Failure(exitCodes.trouble, message, { cause })

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such folder',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
}

/** Why a file could not be read: the usual reasons in words, the others as the system has them. */
export const whyUnreadable = (error: unknown): string => {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  return (typeof code === 'string' ? unreadable[code] : undefined) ?? reasonOf(error)
}

/** What the system said, in its own words. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
