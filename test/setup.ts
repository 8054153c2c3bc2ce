// Property tests take a new random seed each run and print it when they fail. To repeat a run, or to look longer:
//   FC_SEED=-1234567 npm test
//   FC_NUM_RUNS=10000 npm test
import fc from 'fast-check'

const wholeNumber = (name: string): number | undefined => {
  const text = process.env[name]
  if (text === undefined || text === '') return undefined
  const number = Number(text)
  if (!Number.isInteger(number)) throw new Error(`${name} is not a whole number: ${text}`)
  return number
}

const seed = wholeNumber('FC_SEED')
const numRuns = wholeNumber('FC_NUM_RUNS')

fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  ...(seed === undefined ? {} : { seed }),
  ...(numRuns === undefined ? {} : { numRuns }),
})
