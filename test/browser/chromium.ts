import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

const isRunnable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** `ESCALATION_CHROMIUM`, else the first one on the path. */
const find = (): string | undefined => {
  const named = process.env.ESCALATION_CHROMIUM ?? ''
  if (named !== '') {
    if (isRunnable(named)) return named
    throw new Error(`ESCALATION_CHROMIUM: expected the path of a program, got "${named}".`)
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter(folder => folder !== '')
  return ['chromium', 'chromium-browser', 'google-chrome']
    .flatMap(name => folders.map(folder => join(folder, name)))
    .find(isRunnable)
}

const path = find()

/** For `describe.skipIf`: without a browser these tests are counted as skipped, and it is said why. */
export const isMissing = path === undefined
if (isMissing)
  console.warn(
    'No Chromium: ESCALATION_CHROMIUM is not set and there is none on the PATH. The browser tests are skipped.',
  )

/** A browser with a new, empty profile that talks to nobody by itself. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: path ?? '',
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
