/**
 * Tests the tests: breaks the code on purpose, one mutation after the other, and checks that a test fails each time.
 *
 * Run it with `npm run mutate [word …]`. With words, it tries only the mutations that have one of them in their clause, name or file.
 *
 * It works in copies of the repository and never changes the repository itself. test/mutations/*.json contain the mutations.
 * A mutation that no test notices must have a reason in survivors.json, under its name.
 */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

interface Mutation {
  /** The number of the requirement that the mutation violates, from the list of what the mock must do. */
  clause: number
  /** What is wrong with the mock once the mutation is applied. */
  name: string
  file: string
  /** The text to replace. The file must contain it exactly once. */
  find: string
  replacement: string
  /** The test files that should fail. */
  tests: string[]
}

type Verdict = 'killed' | 'survived'

const ROOT = resolve(import.meta.dirname, '..')
const MUTATIONS = join(ROOT, 'test/mutations')
const COPIED = ['src', 'handlers', 'test', 'scripts', 'package.json', 'tsconfig.json', 'vitest.config.ts']
const WORKERS = 2
/** The time limit for the tests of one mutation, in milliseconds. The first run, of all tests and without a mutation, gets ten times as long. */
const TIMEOUT_MS = 60_000

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T
}

const survivors = readJson<Record<string, string>>(join(MUTATIONS, 'survivors.json'))

function readMutations(words: readonly string[]): Mutation[] {
  const files = readdirSync(MUTATIONS).filter((name) => name.endsWith('.json') && name !== 'survivors.json')
  const all = files.flatMap((name) => readJson<Mutation[]>(join(MUTATIONS, name)))
  const isPicked = ({ clause, name, file }: Mutation) =>
    words.length === 0 || words.some((word) => `${clause} ${name} ${file}`.includes(word))
  return all.filter(isPicked)
}

function copyTree(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mutate-'))
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** Returns whether the tests pass. Tests that do not end within the time limit count as failed. */
function runTests(folder: string, tests: readonly string[], timeoutMs = TIMEOUT_MS): Promise<boolean> {
  const vitest = join(folder, 'node_modules/vitest/vitest.mjs')
  const args = [vitest, 'run', '--project', 'node', '--bail', '1', '--maxWorkers', '1', ...tests]
  return new Promise((settle) => {
    const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore', timeout: timeoutMs })
    child.on('error', () => settle(false))
    child.on('exit', (code) => settle(code === 0))
  })
}

async function tryMutation(folder: string, { file, find, replacement, tests }: Mutation): Promise<Verdict> {
  const path = join(folder, file)
  const original = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    original.replace(find, () => replacement),
  )
  try {
    return (await runTests(folder, tests)) ? 'survived' : 'killed'
  } finally {
    writeFileSync(path, original)
  }
}

/** Returns why a mutation cannot be tried, or undefined if it can. */
function findProblem({ name, file, find, replacement }: Mutation): string | undefined {
  const count = readFileSync(join(ROOT, file), 'utf8').split(find).length - 1
  if (count === 1 && find !== replacement) return undefined
  return `Failed to mutate "${name}": found its text ${count} times in ${file}. Give a text that is there once.`
}

async function run(mutations: readonly Mutation[]): Promise<Map<Mutation, Verdict>> {
  const folders = Array.from({ length: WORKERS }, copyTree)
  const verdicts = new Map<Mutation, Verdict>()
  const waiting = [...mutations]
  try {
    const tests = [...new Set(mutations.flatMap((mutation) => mutation.tests))]
    if (!(await runTests(folders[0]!, tests, 10 * TIMEOUT_MS))) {
      throw new Error('Failed to mutate: the tests fail already. Make them pass first.')
    }
    const work = async (folder: string): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const verdict = await tryMutation(folder, next)
        verdicts.set(next, verdict)
        console.log(`${verdict.padEnd(8)} ${next.clause} ${next.name} (${next.file})`)
      }
    }
    await Promise.all(folders.map(work))
    return verdicts
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true })
  }
}

const mutations = readMutations(process.argv.slice(2))
const problems = mutations.map(findProblem).filter((problem) => problem !== undefined)
for (const problem of problems) console.error(problem)
const verdicts = problems.length === 0 ? await run(mutations) : new Map<Mutation, Verdict>()
const survived = [...verdicts].filter(([, verdict]) => verdict === 'survived').map(([{ name }]) => name)
const unexplained = survived.filter((name) => !survivors[name])
console.log(`${verdicts.size - survived.length} of ${mutations.length} killed`)
for (const name of survived) console.log(`survived: ${name}. ${survivors[name] ?? 'survivors.json gives no reason.'}`)
process.exitCode = problems.length > 0 || unexplained.length > 0 ? 1 : 0
