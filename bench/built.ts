import { execFileSync } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Where the package is built for a row. It is below node_modules, so that what it imports is found. */
export const builtFolder: string = `${root}node_modules/.cache/msw-ollama-bench`

/** Builds the package as it ships, from the sources as they are now. */
export function buildPackage(): void {
  const tsdown = `${root}node_modules/tsdown/dist/run.mjs`
  execFileSync(process.execPath, [tsdown, '--out-dir', builtFolder, '--log-level', 'error'], { cwd: root })
}

/** The JavaScript and the types that a user installs, in bytes. */
export function measureBuiltSize(): number {
  const files = globSync('**/*.{js,d.ts}', { cwd: builtFolder })
  return files.reduce((sum, file) => sum + statSync(`${builtFolder}/${file}`).size, 0)
}
