import type { Happening } from './fact.js'

const entriesOf = (happening: Happening): string =>
  JSON.stringify(
    Object.entries(happening)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

/** Whether two facts say the same, whatever the order of their keys. */
export const sameFact = (a: Happening, b: Happening): boolean => entriesOf(a) === entriesOf(b)
