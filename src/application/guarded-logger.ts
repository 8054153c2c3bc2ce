import type { Logger } from '../ports/logger.js'

const ignored = (): void => undefined

/** The host's logger, which may throw or reject: a line that is lost must not cost a step, nor end the process. */
export const guardedLogger = (logger: Logger): Logger => {
  const guarded =
    (level: keyof Logger): Logger['info'] =>
    (fields, message) => {
      try {
        const result: unknown = logger[level](fields, message)
        if (result instanceof Promise) result.catch(ignored)
      } catch {
        // There is nobody left to tell.
      }
    }
  return { debug: guarded('debug'), info: guarded('info'), warn: guarded('warn'), error: guarded('error') }
}
