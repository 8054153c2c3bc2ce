import type { Writable } from 'node:stream'
import { trouble } from './failure.js'

/** Where a command writes. */
export interface Terminal {
  /** Results. Resolves when more may follow; rejects with {@link OutputClosed} when nobody reads any more. */
  readonly print: (text: string | Uint8Array) => Promise<void>
  /** Everything else: warnings, complaints. */
  readonly note: (text: string) => void
  /** How many columns there are where a person reads along. */
  readonly columns?: number | undefined
  /** Shows progress, in place of what it showed before; absent when nobody watches. */
  readonly progress?: ((line: string) => void) | undefined
}

/** The reader of our output went away, as `head` does when it has enough. Nothing to complain about. */
export class OutputClosed extends Error {
  constructor() {
    super('Nobody reads the output any more')
    this.name = 'OutputClosed'
  }
}

const isClosing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')

const eraseLine = '\r\u001b[K'

/** The terminal of a process, or whatever its output is redirected to. */
export const terminal = (
  stdout: Writable & { readonly columns?: number | undefined },
  stderr: Writable & { readonly isTTY?: boolean | undefined },
): Terminal => {
  // Whoever writes is told by the callback; without a listener the process would end here.
  stdout.on('error', () => undefined)
  stderr.on('error', () => undefined)
  return {
    print: text =>
      new Promise((resolve, reject) => {
        stdout.write(text, error => {
          if (error === null || error === undefined) resolve()
          else
            reject(isClosing(error) ? new OutputClosed() : trouble(`cannot write the output: ${error.message}`, error))
        })
      }),
    columns: stdout.columns,
    note: text => {
      stderr.write(`${text}\n`)
    },
    ...(stderr.isTTY === true ? { progress: (line: string) => stderr.write(`${eraseLine}${line}`) } : {}),
  }
}
