import { build } from 'esbuild'
import { builtinModules } from 'node:module'
import { createContext, runInContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BUNDLERS, loadedAtOnce, measure, type Chunk, type Size } from './bundle.ts'
import { installPackage, packPackage, type Consumer, type PackedPackage } from './consumer.ts'
import { findNames } from './free-names.ts'

/**
 * The most that a page may load before its first request, in bytes. Each limit is the size that was last measured (in the
 * comment), plus a twentieth.
 */
const BUDGET: Record<'msw-ollama' | 'msw-ollama/core', Record<'vite' | 'esbuild', Size>> = {
  'msw-ollama': {
    vite: { bytes: 313_300, gzipped: 109_300 }, // 298_304 and 104_062
    esbuild: { bytes: 311_400, gzipped: 111_000 }, // 296_565 and 105_707
  },
  'msw-ollama/core': {
    vite: { bytes: 305_700, gzipped: 106_000 }, // 291_059 and 100_903
    esbuild: { bytes: 303_800, gzipped: 107_700 }, // 289_327 and 102_528
  },
}

/** Global names that exist in Node, but not in a page. */
const NODE_NAMES = ['process', 'Buffer', 'require', 'global', 'module', '__dirname', '__filename', 'setImmediate']

/** The globals that the core gets if it runs without the DOM and without Node. */
const WEB_NAMES = [
  'AbortController',
  'AbortSignal',
  'DOMException',
  'Headers',
  'MessageChannel',
  'performance',
  'ReadableStream',
  'Request',
  'Response',
  'TextDecoder',
  'TextEncoder',
  'URL',
  'clearTimeout',
  'console',
  'crypto',
  'performance',
  'setTimeout',
]

/** Whether a module is built into Node, or is the placeholder that Vite bundles in its place. */
const isOfNode = (id: string) =>
  id.startsWith('node:') || builtinModules.includes(id) || id.includes('__vite-browser-external')
const isLibrary = (path: string) => /node_modules\/(json-schema-faker|@cfworker\/json-schema|fzstd|re2js)\//.test(path)

let packed: PackedPackage
let consumer: Consumer

beforeAll(async () => {
  packed = await packPackage()
  consumer = await installPackage(packed, 'bundled', ['msw'])
})

afterAll(() => packed?.[Symbol.asyncDispose]())

describe.for(['msw-ollama', 'msw-ollama/core'] as const)('%s', (name) => {
  describe.for(['vite', 'esbuild'] as const)('built with %s', (bundler) => {
    let chunks: Chunk[]

    beforeAll(async () => {
      const entry = `${name.replace('/', '-')}.js`
      await consumer.write(entry, `export * from '${name}'\n`)
      chunks = await BUNDLERS[bundler](consumer.folder, entry)
    })

    test('imports only its own chunks, and msw if it has handlers', () => {
      const own = new Set(chunks.map((chunk) => chunk.name))
      const others = chunks
        .flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports])
        .filter((imported) => !own.has(imported))
      expect([...new Set(others)]).toEqual(name === 'msw-ollama' ? ['msw'] : [])
    })

    test("has no module of Node, and no bundler's placeholder for one", () => {
      const modules = chunks.flatMap((chunk) => chunk.modules)
      expect(modules.length).toBeGreaterThan(5)
      expect(modules.filter(isOfNode)).toEqual([])
    })

    test('uses no global name that only Node has', () => {
      expect(chunks.map(({ code }) => findNames(code, NODE_NAMES))).toEqual(chunks.map(() => []))
    })

    test('loads each library only when a request needs it', () => {
      const atOnce = loadedAtOnce(chunks)
      const later = chunks.filter((chunk) => !atOnce.includes(chunk))
      const loadedLater = atOnce.flatMap(({ dynamicImports }) => dynamicImports)

      expect(atOnce.flatMap(({ modules }) => modules).filter(isLibrary)).toEqual([])
      for (const library of ['json-schema-faker', '@cfworker/json-schema', 'fzstd']) {
        const chunk = later.find(({ modules }) => modules.some((path) => path.includes(`node_modules/${library}/`)))
        expect(loadedLater).toContain(chunk?.name)
      }
    })

    test('loads no more bytes at once than its budget allows', () => {
      const { bytes, gzipped } = measure(loadedAtOnce(chunks))
      expect.soft(bytes).toBeLessThanOrEqual(BUDGET[name][bundler].bytes)
      expect.soft(gzipped).toBeLessThanOrEqual(BUDGET[name][bundler].gzipped)
    })
  })
})

describe('the core with web standards only', () => {
  interface Core {
    createMockOllama(): { fetch: typeof fetch }
  }

  async function loadCore(): Promise<Core> {
    await consumer.write('bare.js', `export * from 'msw-ollama/core'\n`)
    const { outputFiles } = await build({
      absWorkingDir: consumer.folder,
      entryPoints: ['bare.js'],
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'core',
      platform: 'browser',
      logLevel: 'silent',
    })
    const context = createContext(Object.fromEntries(WEB_NAMES.map((name) => [name, Reflect.get(globalThis, name)])))
    return runInContext(`${outputFiles[0]!.text}\ncore`, context) as Core
  }

  test('streams a chat, and makes an instance of a schema', async () => {
    const mock = (await loadCore()).createMockOllama()
    const ask = async (fields: object) => {
      const body = JSON.stringify({ model: 'llama3.1:8b', messages: [{ role: 'user', content: 'Hi' }], ...fields })
      return (await mock.fetch('/api/chat', { method: 'POST', body })).text()
    }
    const frames = (await ask({})).trimEnd().split('\n')
    const format = { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] }
    const instance = JSON.parse(await ask({ stream: false, format })) as { message: { content: string } }

    expect(frames.map((frame) => (JSON.parse(frame) as typeof instance).message.content)).toEqual(['Echo:', ' Hi', ''])
    expect(JSON.parse(instance.message.content)).toEqual({ age: expect.any(Number) })
  })
})

describe('these checks', () => {
  test('find a module of Node in the bundles of Vite and esbuild', async () => {
    await consumer.write('of-node.js', `import { readFile } from 'node:fs/promises'\nexport { readFile }\n`)
    const chunks = await BUNDLERS.vite(consumer.folder, 'of-node.js')

    expect(chunks.flatMap(({ modules }) => modules).filter(isOfNode)).toHaveLength(1)
    await expect(BUNDLERS.esbuild(consumer.folder, 'of-node.js')).rejects.toThrow('node:fs/promises')
  })

  test.for([
    ['process.env.A', ['process']],
    ['typeof Buffer', ['Buffer']],
    ['globalThis.process', ['process']],
    ['globalThis["Buffer"]', ['Buffer']],
    ['const { process } = globalThis', ['process']],
    ['require("fs")', ['require']],
    ['"process" + `Buffer` // process', []],
    ['step.process({ process: 1 })', []],
  ] as const)('find in the code %s the names %j', ([code, names]) => {
    expect(findNames(code, NODE_NAMES)).toEqual(names)
  })
})
