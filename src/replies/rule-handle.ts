import type { CompiledRule } from './rules.ts'

/**
 * A rule that `mock.when` has added. With `using`, it is removed at the end of its block.
 *
 * @example
 * using rule = mock.when('cats', 'Meow.')
 */
export interface Rule extends Disposable {
  /** How many requests the rule has answered. */
  readonly calls: number
  /** Removes the rule. Its requests go to the next rule that matches. */
  remove(): void
}

/** @param remove removes the rule from its mock */
export function toRule(rule: CompiledRule, remove: () => void): Rule {
  return {
    get calls() {
      return rule.calls
    },
    remove,
    // Not every browser has Symbol.dispose yet.
    ...(Symbol.dispose && { [Symbol.dispose]: remove }),
  } as Rule
}
