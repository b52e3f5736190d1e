import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMockOllama } from '../../handlers/index.ts'
import { ROUTES } from '../../src/http/routes.ts'
import { casesByFamily, FAMILIES } from '../conformance/recordings.ts'
import passing from '../conformance/passing.json' with { type: 'json' }
import { installPackage, packPackage, type Consumer, type PackedPackage } from './consumer.ts'
import { expectedOutput, readBlocks, readTable, type Block } from './readme-blocks.ts'
import { root } from './source-files.ts'

const readme = readFileSync(`${root}README.md`, 'utf8')
const blocks = readBlocks(readme)
const recipes = readBlocks(readFileSync(`${root}docs/recipes.md`, 'utf8'))
const ofMisbehaving = readBlocks(readFileSync(`${root}docs/misbehaving-models.md`, 'utf8'))
const ofRules = readBlocks(readFileSync(`${root}docs/rules.md`, 'utf8'))
const ofRetries = readBlocks(readFileSync(`${root}docs/retries-and-time.md`, 'utf8'))
const ofPythonMock = readBlocks(readFileSync(`${root}docs/python-mock.md`, 'utf8'))

/** Whether a block needs a Service Worker, which Node does not have. Such a block is only compiled. test/browser runs similar code. */
const needsBrowser = ({ text }: Block): boolean => text.includes(`'msw/browser'`)
const scripts = blocks.filter(
  (block) => ['ts', 'js'].includes(block.language) && block.path === undefined && !needsBrowser(block),
)
/** Whether a block is a file for Jest. test/networks runs these files. */
const isOfJest = ({ language, path }: Block): boolean => language === 'js' && path !== undefined
const files = blocks.filter((block) => block.language === 'ts' && block.path !== undefined && !isOfJest(block))

const nameOf = ({ language, line, path }: Block): string => path ?? `line-${line}.${language === 'js' ? 'cjs' : 'mts'}`

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2023',
    lib: ['ES2023', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
  },
}

describe('a code block of the README', () => {
  let packed: PackedPackage
  let project: Consumer

  beforeAll(async () => {
    packed = await packPackage()
    project = await installPackage(packed, 'project', ['msw', 'ollama', 'vitest', 'typescript', '@types/node'])
    await project.write('tsconfig.json', JSON.stringify(TSCONFIG))
    // The blocks in TSX are parts of examples/storybook, where the stories are compiled and played.
    const written = blocks.filter((block) => !['sh', 'tsx'].includes(block.language) && !isOfJest(block))
    await Promise.all(written.map((block) => project.write(nameOf(block), block.text)))
    await Promise.all(ofPythonMock.map(({ text }) => project.write('python-mock.mts', text)))
  })

  afterAll(() => packed?.[Symbol.asyncDispose]())

  test('has a language that these tests handle', () => {
    expect([...new Set(blocks.map(({ language }) => language))].toSorted()).toEqual(['js', 'sh', 'ts', 'tsx'])
    expect(scripts.length).toBeGreaterThan(4)
    expect(files.length).toBeGreaterThan(4)
  })

  test('compiles against the types of the package', async () => {
    expect(await project.node('node_modules/typescript/bin/tsc')).toBe('')
  })

  test.each(scripts.map((block) => ({ line: block.line, block })))(
    'on line $line prints what its comments say',
    async ({ block }) => {
      const expected = expectedOutput(block)
      expect(expected).not.toBe('')
      expect(await project.node(nameOf(block))).toBe(expected)
    },
  )

  test('in docs/python-mock.md runs without an error', async () => {
    expect(ofPythonMock.map(({ language }) => language)).toEqual(['ts'])
    expect(await project.node('python-mock.mts')).toBe('')
  })

  // A project has a server of its own, or the fixtures of msw-ollama/vitest, and not both.
  const usesFixtures = ({ text }: Block): boolean => text.includes(`from 'msw-ollama/vitest'`)

  test.for([
    { kind: 'the setup file', isOfSuite: (block: Block) => !usesFixtures(block), config: 'vitest.config.ts' },
    { kind: 'the fixtures', isOfSuite: usesFixtures, config: 'fixtures.config.ts' },
  ])('that is a file of a test suite with $kind passes', async ({ isOfSuite, config }) => {
    await project.write('fixtures.config.ts', `export default { test: { setupFiles: ['msw-ollama/vitest'] } }`)
    const suite = files.filter((block) => isOfSuite(block) && nameOf(block).endsWith('.test.ts'))
    await project.node(
      'node_modules/vitest/vitest.mjs',
      'run',
      `--config=${config}`,
      '--reporter=json',
      '--outputFile=report.json',
      ...suite.map(nameOf),
    )
    const report = JSON.parse(await project.read('report.json')) as object
    const tests = suite.flatMap(({ text }) => text.match(/^test\(/gm) ?? []).length
    expect(tests).toBeGreaterThan(0)
    expect(report).toMatchObject({ success: true, numTotalTests: tests, numPassedTests: tests })
  })
})

describe('a recipe, or a test of another page of docs,', () => {
  let packed: PackedPackage
  let project: Consumer
  const tests = [...recipes, ...ofMisbehaving, ...ofRetries, ...ofRules].filter(({ language }) => language === 'ts')
  const written = [...recipes, ...ofMisbehaving, ...ofRetries]
  const nodeTest = recipes.find(({ path }) => path?.endsWith('.node-test.mjs'))

  beforeAll(async () => {
    packed = await packPackage()
    project = await installPackage(packed, 'recipes', [
      'msw',
      'ollama',
      'openai',
      '@anthropic-ai/sdk',
      'vitest',
      'typescript',
      '@types/node',
    ])
    await project.write('tsconfig.json', JSON.stringify(TSCONFIG))
    await Promise.all(written.map((block) => project.write(nameOf(block), block.text)))
    const toRulesName = (block: Block): string => (block.language === 'json' ? 'test/rules.json' : nameOf(block))
    const rules = ofRules.filter(({ language }) => ['json', 'ts'].includes(language))
    await Promise.all(rules.map((block) => project.write(toRulesName(block), block.text)))
  })

  afterAll(() => packed?.[Symbol.asyncDispose]())

  test('names its file in a project', () => {
    expect(written.filter(({ path }) => path === undefined)).toEqual([])
    expect(recipes).toHaveLength(13)
    expect(ofMisbehaving.map(({ path }) => path)).toHaveLength(6)
    expect(ofRetries).toHaveLength(5)
  })

  test('compiles against the types of the package', async () => {
    expect(await project.node('node_modules/typescript/bin/tsc')).toBe('')
  })

  test('passes under vitest', async () => {
    await project.node('node_modules/vitest/vitest.mjs', 'run', '--reporter=json', '--outputFile=report.json')
    const report = JSON.parse(await project.read('report.json')) as object
    const count = tests.flatMap(({ text }) => text.match(/^test\(/gm) ?? []).length
    expect(report).toMatchObject({ success: true, numTotalTests: count, numPassedTests: count })
  })

  test('passes under node:test', async () => {
    expect(await project.node('--test', '--test-reporter=tap', nodeTest?.path ?? 'none')).toContain(
      '# pass 1\n# fail 0',
    )
  })
})

describe('the README', () => {
  test('shows the files of the project that runs under Jest', () => {
    const shown = blocks.filter(isOfJest)
    expect(shown.map(({ path }) => path)).toEqual(['jest.setup.js', 'ask.test.js'])
    for (const { path, text } of shown) {
      const file = readFileSync(`${root}test/networks/jest-project/${path}`, 'utf8')
      expect(text).toBe(`// ${path}\n${file}`)
    }
  })

  test('lists all routes, and no others', () => {
    const named = readTable(readme, '## What it answers').flatMap(([requests = '']) =>
      requests.match(/[A-Z]+ \/[^`]*/g),
    )
    expect(named.toSorted()).toEqual(
      ROUTES.flatMap(({ methods, path }) => methods.map((method) => `${method} ${path}`)).toSorted(),
    )
  })

  test('states how many recorded requests agree', () => {
    const agreeing = new Set(passing)
    const counted = FAMILIES.map((family) => {
      const cases = casesByFamily[family]
      return [`\`${family}\``, `${cases.length}`, `${cases.filter(({ id }) => agreeing.has(id)).length}`]
    })
    expect(readTable(readme, '### What agrees with a real Ollama')).toEqual(counted)
  })

  test('lists all options, and no others', () => {
    const named = readTable(readme, '## Options').map(([option = '']) => option.replaceAll('`', ''))
    // The error for an unknown option lists all options.
    const refusal = (() => {
      try {
        createMockOllama({ wrong: true } as object)
      } catch (error) {
        return (error as Error).message
      }
      return ''
    })()
    const options = refusal.replace(/^.*Use |\.$/g, '').split(', ')
    expect(named.toSorted()).toEqual(options.toSorted())
  })

  test('has no broken links to its headings or to files', () => {
    const targets = [...readme.matchAll(/\]\((?<target>[^)]+)\)/g)].map(({ groups }) => groups?.['target'] ?? '')
    const anchors = [...readme.matchAll(/^#+ (?<title>.*)$/gm)].map(({ groups }) => toAnchor(groups?.['title'] ?? ''))
    const isThere = (target: string): boolean =>
      target.startsWith('#') ? anchors.includes(target.slice(1)) : existsSync(join(root, target))

    expect(targets.filter((target) => !target.startsWith('https://') && !isThere(target))).toEqual([])
  })
})

/** Returns the anchor that GitHub makes from a heading. */
function toAnchor(title: string): string {
  const words = title.toLowerCase().replace(/[^\w\s-]/g, '')
  return words.replaceAll(' ', '-')
}
