// Suites that pack, install, browse or replay a year: chosen by folder, `vitest run --config ... --dir test/package`.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import everyday from '../vitest.config.js'

const minutes = 60_000

export default defineConfig({
  ...everyday,
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    ...everyday.test,
    include: ['**/*.spec.ts'],
    exclude: ['**/node_modules/**'],
    fileParallelism: false,
    testTimeout: 5 * minutes,
    hookTimeout: 10 * minutes,
  },
})
