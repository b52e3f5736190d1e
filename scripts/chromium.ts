// A Chromium out of an npm package: nothing to install on the machine, nothing downloaded from anywhere else.
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

/** Where the browser is once `unpackChromium` is done; CHROMIUM_PATH names another one (the package is for Linux on x64). */
export const chromiumPath = process.env['CHROMIUM_PATH'] ?? join(folder, 'chromium')

/** A folder that does not exist is skipped by the loader: see `keepLibrariesIfMissing`. */
export const chromiumEnvironment = {
  ...process.env,
  LD_LIBRARY_PATH: [librariesFolder, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
}

// Why another process: the package unpacks into os.tmpdir(), and changing TMPDIR here would change it for all tests.
const unpack = `
  import chromium, { inflate } from '@sparticuz/chromium'
  await chromium.executablePath()
  await inflate(process.argv[1])
`

/** Unpacks once. Several processes may call it at the same time: the first to finish wins, nobody sees half a file. */
export async function unpackChromium(): Promise<void> {
  if (existsSync(chromiumPath)) return
  if (process.env['CHROMIUM_PATH'] !== undefined) {
    throw new Error(
      `Failed to find Chromium: CHROMIUM_PATH is ${chromiumPath}. Do set it to the path of an executable.`,
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
    // Another process may have won: a folder that is not empty cannot be replaced.
    if (!existsSync(chromiumPath)) throw error
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** The package's own libnss3 and its like are for machines that have none: next to the system's they would be in the way. */
async function keepLibrariesIfMissing(partial: string): Promise<void> {
  const { stdout } = await run('ldd', [join(partial, 'chromium')]).catch(() => ({ stdout: 'not found' }))
  if (!stdout.includes('not found')) await rm(join(partial, 'al2023'), { recursive: true })
}
