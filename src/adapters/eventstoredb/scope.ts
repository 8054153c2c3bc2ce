import type { LogFilter, RecordedEvent } from './client.js'

/** Which streams somebody wants to see of the log. */
export interface Scope {
  /** Tells scopes apart. */
  readonly key: string
  readonly wants: (stream: string) => boolean
  /** The same for the server, and what proves that we are up to date besides. */
  readonly filter: (probeCategory: string, onProgress: () => void) => LogFilter
}

/** How far the server looks without a match before it says so, in units of 32 events. Only taken for a sign of life. */
const checkpointInterval = 100

const isSystem = (stream: string): boolean => stream.startsWith('$')

/** All streams, or those whose names begin with one of `prefixes`. The server's own streams are never wanted. */
export const scopeOf = (prefixes: ReadonlyArray<string> | undefined): Scope => ({
  key: prefixes === undefined ? '' : JSON.stringify(prefixes),
  wants: stream => (prefixes === undefined ? !isSystem(stream) : prefixes.some(prefix => stream.startsWith(prefix))),
  filter: (probeCategory, checkpointReached) => {
    const rest = { filterOn: 'streamName', checkpointInterval, checkpointReached } as const
    if (prefixes === undefined) return { ...rest, regex: '^[^$]' }
    return { ...rest, prefixes: [...prefixes, `${probeCategory}-`] }
  },
})

export const isProbe = ({ streamId }: RecordedEvent, probeCategory: string): boolean =>
  streamId.startsWith(`${probeCategory}-`)
