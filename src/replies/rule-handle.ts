import type { CompiledRule } from './rules.ts'

/** A rule of a test: `using rule = mock.when('cats', 'Meow.')` removes it at the end of its block. */
export interface Rule extends Disposable {
  /** How many requests it has answered. */
  readonly calls: number
  /** Removes it, so that whatever answered before answers again. */
  remove(): void
}

/** @param remove takes the rule away */
export function toRule(rule: CompiledRule, remove: () => void): Rule {
  return {
    get calls() {
      return rule.calls
    },
    remove,
    // Not every browser has it yet.
    ...(Symbol.dispose && { [Symbol.dispose]: remove }),
  } as Rule
}
