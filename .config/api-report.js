// npm run api           compares each entry's public types with test/package/api/*.api.md; fails when they differ
// npm run api:update    writes those reports
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const update = process.argv.includes('--update')
const reports = join(root, 'test', 'package', 'api')
const fresh = join(root, 'build', 'api')
const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const entries = Object.values(packageJson.exports)
  .filter(target => typeof target === 'object')
  .map(target => basename(target.types, '.d.ts'))

const silent = { logLevel: ExtractorLogLevel.None, addToApiReportFile: false }

const reportOf = entry =>
  Extractor.invoke(
    ExtractorConfig.prepare({
      configObjectFullPath: undefined,
      packageJsonFullPath: join(root, 'package.json'),
      configObject: {
        projectFolder: root,
        mainEntryPointFilePath: join(root, 'dist', `${entry}.d.ts`),
        compiler: { tsconfigFilePath: join(root, '.config', 'tsconfig.build.json') },
        newlineKind: 'lf',
        apiReport: {
          enabled: true,
          reportFileName: `${entry}.api.md`,
          reportFolder: reports,
          reportTempFolder: fresh,
          includeForgottenExports: true,
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        messages: {
          compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
          extractorMessageReporting: { default: silent },
          tsdocMessageReporting: { default: silent },
        },
      },
    }),
    {
      localBuild: update,
      messageCallback: message => {
        message.handled = message.logLevel !== ExtractorLogLevel.Error
      },
    },
  )

mkdirSync(reports, { recursive: true })
mkdirSync(fresh, { recursive: true })

for (const entry of entries) {
  const { apiReportChanged, errorCount } = reportOf(entry)
  const changed = apiReportChanged ? (update ? 'written' : 'DIFFERS') : 'same'
  console.log(`${entry.padEnd(12)} ${errorCount > 0 ? 'ERROR' : changed}`)
  if (errorCount > 0 || (apiReportChanged && !update)) process.exitCode = 1
}

for (const file of readdirSync(reports)) {
  if (entries.includes(basename(file, '.api.md'))) continue
  if (update) rmSync(join(reports, file))
  else process.exitCode = 1
  console.log(`${file} belongs to no entry${update ? ': removed' : ''}`)
}

if (process.exitCode === 1 && !update && existsSync(fresh))
  console.log('\nThe public types changed. See `git diff` after `npm run api:update`, and commit it if it is meant.')
