// Who may import whom under src. The same table as a test, in plain words: test/architecture.spec.ts.

const fpTs = '^node_modules/fp-ts/lib/'
const ioTs = '^node_modules/io-ts/'
const pure = ['^node_modules/fp-ts/lib/(Either|function)\\.js$', '^node_modules/date-fns/[A-Za-z]+\\.']
const layers = names => `^src/(${names})/`
const systemAdapter = '^src/adapters/system-'
/** What every store checks before it writes. */
const admission = '^src/codecs/admission\\.ts$'
/** In what words every factory says what is wrong with its options. */
const optionRules = '^src/codecs/(option|port)-rules\\.ts$'
const stores = 'memory|sqlite|eventstoredb'

/** What a host sees, as types; and the one exception. Adapters that call the library instead of being called know it. */
const publicFace = [
  'escalations-api',
  'views',
  'explain-ticket',
  'escalation-error',
  'codecs/policy-input',
  'codecs/problem',
].map(file => `^src/${file}\\.ts$`)

/** Which adapter may import which package. */
const vendors = {
  sqlite: '^node_modules/@photostructure/sqlite/',
  email: '^node_modules/(@types/)?nodemailer/',
  http: '^node_modules/hono/',
  node: '^node_modules/@hono/node-server/',
}

/** In `folder`, everything is forbidden but the folder itself and what is listed. */
const only = (folder, ...allowed) => ({
  name: `${folder}-imports-only-what-it-may`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { pathNot: [`^src/${folder}/`, ...allowed.flat()] },
})

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^node:sqlite$' } },
    only('domain', pure),
    only('evaluator', layers('domain')),
    only('projections', layers('domain|evaluator')),
    only('codecs', layers('domain|ports'), ioTs, fpTs),
    only('ports', layers('domain')),
    {
      name: 'ports-are-types-only',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: { dependencyTypesNot: ['type-only'], pathNot: '^src/ports/' },
    },
    only('application', layers('domain|evaluator|projections|codecs|ports'), fpTs),
    only('simulation', layers('domain|evaluator|projections|codecs|ports')),
    only(
      'testing',
      layers('domain|evaluator|ports|adapters/memory'),
      '^src/codecs/fact-input\\.ts$',
      optionRules,
      '^node_modules/fast-check/',
    ),
    {
      name: 'adapters-know-ports-domain-and-no-other-adapter',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)', pathNot: '^src/adapters/http/' },
      to: {
        path: '^src/',
        pathNot: [layers('domain|ports'), admission, optionRules, systemAdapter, '^src/adapters/$1/'],
      },
    },
    {
      name: 'only-stores-admit-appends',
      severity: 'error',
      from: { path: '^src/', pathNot: [`^src/adapters/(${stores})/`, '^src/codecs/'] },
      to: { path: admission },
    },
    {
      name: 'http-drives-the-library-through-its-public-face',
      severity: 'error',
      from: { path: '^src/adapters/http/' },
      to: {
        path: '^src/',
        pathNot: [layers('domain|ports|projections'), optionRules, systemAdapter, '^src/adapters/http/', ...publicFace],
      },
    },
    {
      name: 'adapters-import-listed-vendors-only',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: '^node_modules/', pathNot: Object.values(vendors) },
    },
    ...Object.entries(vendors).map(([folder, vendor]) => ({
      name: `the-vendor-of-${folder}-stays-there`,
      severity: 'error',
      from: { path: '^src/adapters/', pathNot: `^src/adapters/${folder}/` },
      to: { path: vendor },
    })),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
