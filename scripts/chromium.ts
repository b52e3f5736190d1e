// Unpacks a Chromium from an npm package. So nobody has to install one, and nothing is downloaded from anywhere else.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const packageFolder = resolve(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..')
const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
const cacheFolder = resolve(import.meta.dirname, '../node_modules/.cache')
const folder = join(cacheFolder, `chromium-${version}`)
const librariesFolder = join(folder, 'al2023', 'lib')

/**
 * The path of the browser, once `unpackChromium` has finished. The package is for Linux on x64. On another platform, set
 * CHROMIUM_PATH to the path of another browser.
 */
export const chromiumPath = process.env['CHROMIUM_PATH'] ?? join(folder, 'chromium')

/** The environment for the browser. The loader skips the folder of libraries if it does not exist: see `keepLibrariesIfMissing`. */
export const chromiumEnvironment = {
  ...process.env,
  LD_LIBRARY_PATH: [librariesFolder, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
}

// Runs in another process, because the package unpacks into os.tmpdir(), and to change TMPDIR in this process would change
// it for all tests.
const unpack = `
  import chromium, { inflate } from '@sparticuz/chromium'
  await chromium.executablePath()
  await inflate(process.argv[1])
`

/**
 * Unpacks the browser, unless that is done already. Several processes may call it at the same time: the first one that finishes
 * provides the browser for all, and no process sees an incomplete file.
 *
 * @throws Error if CHROMIUM_PATH is set to a path without a file
 */
export async function unpackChromium(): Promise<void> {
  if (existsSync(chromiumPath)) return
  if (process.env['CHROMIUM_PATH'] !== undefined) {
    throw new Error(
      `Failed to find Chromium: found no file at CHROMIUM_PATH, which is ${chromiumPath}. Give the path of an executable.`,
    )
  }
  await mkdir(cacheFolder, { recursive: true })
  const partial = await mkdtemp(`${folder}-`)
  try {
    const libraries = join(packageFolder, 'bin', 'al2023.tar.br')
    await run(process.execPath, ['--input-type=module', '--eval', unpack, libraries], {
      cwd: import.meta.dirname,
      env: { ...process.env, TMPDIR: partial },
    })
    await keepLibrariesIfMissing(partial)
    await rename(partial, folder)
  } catch (error) {
    // `rename` fails if the folder is there and is not empty. That is not an error if another process has put the browser there.
    if (!existsSync(chromiumPath)) throw error
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/**
 * Keeps the package's own libraries, such as libnss3, only if the machine lacks some. Next to the machine's own libraries they
 * would cause conflicts.
 */
async function keepLibrariesIfMissing(partial: string): Promise<void> {
  const { stdout } = await run('ldd', [join(partial, 'chromium')]).catch(() => ({ stdout: 'not found' }))
  if (!stdout.includes('not found')) await rm(join(partial, 'al2023'), { recursive: true })
}
