// Makes a run fail if a test ran only in Node or only in Chromium, unless a list gives the reason.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Reporter, TestModule, Vite, Vitest } from 'vitest/node'
import { compareTests, type TestsOfFile } from './compare-tests.ts'

const listFile = 'test/support/only-in-node.json'

const isCompared = (file: string) => /^test\/(handlers|compat)\//.test(file) && !file.endsWith('.browser.test.ts')

/** Registered by a project, not by `reporters`: `--reporter=…` on the command line would silently drop it there. */
export function sameTests(): Vite.Plugin {
  return {
    name: 'same-tests',
    configureVitest({ vitest }) {
      vitest.config.reporters.push(new SameTestsReporter(vitest))
    },
  }
}

class SameTestsReporter implements Reporter {
  readonly #vitest: Vitest

  constructor(vitest: Vitest) {
    this.#vitest = vitest
  }

  async onTestRunEnd(modules: readonly TestModule[], _errors: unknown, reason: string): Promise<void> {
    const { testNamePattern, shard, root } = this.#vitest.config
    const node = testsOf(modules, 'node')
    const chromium = testsOf(modules, 'chromium')
    // Part of a run proves nothing, because the other tests may be in another part.
    if (testNamePattern || shard || reason === 'interrupted' || node.size === 0 || chromium.size === 0) return

    const list = JSON.parse(await readFile(resolve(root, listFile), 'utf8')) as Record<string, string>
    const complaints = compareTests(node, chromium, list, (file) => existsSync(resolve(root, file)))
    if (complaints.length === 0) return
    this.#vitest.logger.error(`\nNode and Chromium did not run the same tests (see ${listFile}):`)
    for (const complaint of complaints) this.#vitest.logger.error(`  ${complaint}`)
    process.exitCode = 1
  }
}

function testsOf(modules: readonly TestModule[], project: string): TestsOfFile {
  const tests: TestsOfFile = new Map()
  for (const module of modules) {
    // A file that could not be loaded has failed already, and has no names to compare.
    if (module.project.name !== project || !isCompared(module.relativeModuleId)) continue
    if (module.errors().length > 0) return new Map()
    tests.set(module.relativeModuleId, new Set())
    for (const test of module.children.allTests()) {
      if (test.result().state !== 'skipped') tests.get(module.relativeModuleId)?.add(test.fullName)
    }
  }
  return tests
}
