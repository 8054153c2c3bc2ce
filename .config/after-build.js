// After `tsc`: forget output whose source is gone, and make the command executable.
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

for (const file of readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })) {
  if (!/\.(d\.ts|js)$/.test(file)) continue
  const source = file.replace(/\.(d\.ts|js)$/, '.ts')
  if (!existsSync(join(root, 'src', source))) rmSync(join(root, 'dist', file))
}

chmodSync(join(root, 'dist', 'cli', 'main.js'), 0o755)
