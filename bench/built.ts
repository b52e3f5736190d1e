import { execFileSync } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The folder that a row builds the package into. It is below node_modules, so that Node finds the packages that it imports. */
export const builtFolder: string = `${root}node_modules/.cache/msw-ollama-bench`

/** Builds the package as it is published, from the current sources. */
export function buildPackage(): void {
  const tsdown = `${root}node_modules/tsdown/dist/run.mjs`
  execFileSync(process.execPath, [tsdown, '--out-dir', builtFolder, '--log-level', 'error'], { cwd: root })
}

/** Returns the size in bytes of the JavaScript that a user installs, without the parsers of Ollama, which only a written reply loads. */
export function measureBuiltSize(): number {
  const files = globSync('**/*.js', { cwd: builtFolder }).filter((file) => !file.includes('reader-'))
  return files.reduce((sum, file) => sum + statSync(`${builtFolder}/${file}`).size, 0)
}
