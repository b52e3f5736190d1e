import type { MockOllama } from './mock-ollama.ts'

const WARNING =
  '[msw-ollama] The shared mockOllama was told something, but no request reaches it: each test of msw-ollama/vitest has a mock of its own. ' +
  "Take that one from the test, as in test('greets', ({ mockOllama }) => …), and give its options with ollamaOptions."

/**
 * Prints a warning, once, if a rule, options or a model are given to a mock while no request can reach it. Otherwise a test that imports
 * the shared mock, in a project in which each test has its own, would get the echo without a word.
 *
 * @param isHeard whether requests reach the mock. It is called each time that the mock is told something.
 */
export function warnIfDeaf(mock: MockOllama, isHeard: () => boolean): void {
  let hasWarned = false
  function watch<Holder extends object>(holder: Holder, name: keyof Holder): void {
    const tell = holder[name] as (...values: unknown[]) => unknown
    const tellAndWarn = (...values: unknown[]): unknown => {
      if (!hasWarned && !isHeard()) {
        hasWarned = true
        console.warn(WARNING)
      }
      return tell(...values)
    }
    Object.assign(holder, { [name]: tellAndWarn })
  }
  watch(mock, 'when')
  watch(mock, 'configure')
  watch(mock.models, 'add')
  watch(mock.models, 'remove')
}
