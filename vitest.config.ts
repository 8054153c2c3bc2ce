import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Folders with suites of their own: npm run test:package, test:history, test:browser, screenshots, bench. */
const notEveryday = ['package', 'history', 'browser', 'screenshots', 'benchmarks'].map(folder => `test/${folder}/**`)

export default defineConfig({
  resolve: {
    alias: [
      // The package's own name leads to the source, so that examples in the documentation are tested without a build.
      { find: /^ticket-escalation$/, replacement: here('./src/index.ts') },
      { find: /^ticket-escalation\/(?!package\.json$)(.+)$/, replacement: here('./src/$1.ts') },
    ],
  },
  test: {
    globals: false,
    include: ['test/**/*.spec.ts'],
    exclude: [...configDefaults.exclude, ...notEveryday],
    setupFiles: ['test/setup.ts'],
    pool: 'forks',
    // Two also where there are two processors, of which one would be left alone: much of what is tested waits for a disk.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 20_000,
    hookTimeout: 20_000,
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text', 'html'] },
  },
})
