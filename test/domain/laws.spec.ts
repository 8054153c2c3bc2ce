import fc from 'fast-check'
import { describe, test } from 'vitest'
import * as recording from './laws/of-recording.js'
import * as ticking from './laws/of-ticking.js'
import { realRules } from './world.js'

const runs = fc.readConfigureGlobal().numRuns ?? 500

describe.each([
  ['ticking', ticking],
  ['recording', recording],
])('laws of %s', (_, laws) => {
  for (const [name, law] of Object.entries(laws))
    test(name, async () => {
      await fc.assert(law(realRules), { numRuns: name === 'everyOneOf120Orders' ? Math.ceil(runs / 15) : runs })
    })
})
