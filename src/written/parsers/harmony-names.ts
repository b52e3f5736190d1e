import type { Tool } from '../../protocol/requests.ts'

/** The tools of gpt-oss itself, which keep their names. */
const BUILT_IN: ReadonlySet<string> = new Set(['browser.open', 'browser.search', 'browser.find', 'python'])

/**
 * Returns the names of tools by the names that gpt-oss is given, which are identifiers of TypeScript. Tools with the same identifier are
 * numbered from 2.
 *
 * @see https://github.com/ollama/ollama/blob/main/harmony/harmonyparser.go (FunctionNameMap)
 */
export function createHarmonyNames(tools: readonly Tool[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const counts = new Map<string, number>()
  for (const { function: { name = '' } = {} } of tools) {
    if (name === '') continue
    names.set(BUILT_IN.has(name) ? name : toFreeName(toIdentifier(name), names, counts), name)
  }
  return names
}

function toFreeName(identifier: string, names: ReadonlyMap<string, string>, counts: Map<string, number>): string {
  if (!names.has(identifier)) return identifier
  let count = counts.get(identifier) ?? 2
  while (names.has(`${identifier}_${count}`)) count++
  counts.set(identifier, count)
  return `${identifier}_${count}`
}

function toIdentifier(name: string): string {
  const kept = name.replace(/[ .-]/g, '_').replace(/[^\p{L}\p{Nd}_$]/gu, '')
  if (kept === '') return 'unnamed'
  return /^\d/.test(kept) ? `_${kept}` : kept
}
