import type { EndpointName } from '../protocol/endpoint-names.ts'
import type { CompiledMatch } from './match.ts'
import { createPromptIndex } from './prompt-index.ts'
import type { OllamaRequest, ReplySource } from './reply.ts'

/**
 * Who decided what a request is answered.
 *
 * - `server`: the server itself, without asking an override or a rule.
 * - `http`: a handler of `mockOllama.http`.
 * - `reply_text`: this field of the request.
 * - `override`: a handler for `server.use`, such as `mockOllama.chat(…)`.
 * - `when`: a rule of `mock.when`.
 * - `rules`: a rule of the option `rules`.
 * - `reply`: the option `reply`.
 * - `echo`: the default, because nothing else matched.
 */
export type AnsweredBy = 'server' | 'http' | 'reply_text' | 'override' | 'when' | 'rules' | 'reply' | 'echo'

/** A rule or an override as a mock keeps it: its match, its reply, and how many requests it has answered. */
export interface CompiledRule {
  readonly kind: Extract<AnsweredBy, 'override' | 'when' | 'rules' | 'reply'>
  /** The rule as a reader would write it: `mockOllama.chat(…, { when: 'cats' })`. */
  readonly label: string
  readonly reply: ReplySource
  /** Undefined: the rule matches every request to its endpoints. */
  readonly match?: CompiledMatch | undefined
  /** The endpoints whose requests the rule answers. */
  readonly endpoints: readonly EndpointName[]
  /** How many requests the rule may answer; Infinity for all. */
  readonly times: number
  /** How many requests the rule has answered. */
  calls: number
  /** Whether its reply function has left a request to the next rule. */
  hasDeclined?: boolean
  /** Whether msw has ever offered a request to the handler of this override. */
  wasAsked?: boolean
  /** Lets the handler of this override answer again after it has answered as often as it may. */
  restore?: () => void
}

/** What the rules need to know about a request. */
export interface RuleQuestion {
  endpoint: EndpointName
  /** One prompt, or all inputs. */
  prompts: readonly string[]
  /** Describes the request. Is called only if a match has other conditions than a text of the prompt. */
  describe: () => OllamaRequest
  /** The rules that have left the request to the next rule. Default: none. */
  declined?: readonly CompiledRule[]
}

/** The rules of a mock, in the order in which they are tried. */
export interface RuleBook {
  /** Adds a rule before all others. Returns a function that removes it. */
  addFirst(rule: CompiledRule): () => void
  /**
   * Finds the first rule that matches.
   *
   * @throws what a `where` throws
   */
  find(question: RuleQuestion): CompiledRule | undefined
  list(): CompiledRule[]
  /** Restores the rules that the book was created with, and sets their calls to 0. */
  reset(): void
}

export function createRuleBook(fixtures: readonly CompiledRule[]): RuleBook {
  const placeOf = new Map<CompiledRule, number>()
  /** The rules without a text of the prompt, sorted by place. Each of them is tried for every request. */
  let general: CompiledRule[] = []
  let byPrompt = createPromptIndex<CompiledRule>()
  let firstPlace = 0

  function add(rule: CompiledRule, place: number): void {
    placeOf.set(rule, place)
    const text = rule.match?.promptText
    if (text !== undefined) byPrompt.add(text, rule)
    else if (place < 0) general.unshift(rule)
    else general.push(rule)
  }
  function remove(rule: CompiledRule): void {
    if (!placeOf.delete(rule)) return
    byPrompt.remove(rule)
    general = general.filter((other) => other !== rule)
  }
  function reset(): void {
    placeOf.clear()
    general = []
    byPrompt = createPromptIndex()
    firstPlace = 0
    fixtures.forEach((rule, place) => {
      rule.calls = 0
      add(rule, place)
    })
  }
  const compare = (a: CompiledRule, b: CompiledRule): number => placeOf.get(a)! - placeOf.get(b)!

  reset()
  return {
    addFirst(rule) {
      add(rule, --firstPlace)
      return () => remove(rule)
    },
    find({ endpoint, prompts, describe, declined = [] }) {
      if (placeOf.size === 0) return undefined
      const indexed = prompts.flatMap((prompt) => byPrompt.find(prompt)).toSorted(compare)
      const candidates = mergeSorted(indexed, general, compare)
      for (const rule of candidates) {
        if (rule.calls >= rule.times || !rule.endpoints.includes(endpoint) || declined.includes(rule)) continue
        const { match } = rule
        if (!match) return rule
        // If the prompt is the only condition, the request is not described. Most rules are like that, and a description costs
        // more than a comparison.
        const { isPromptOnly, promptText = '' } = match
        if (isPromptOnly ? prompts.some((prompt) => prompt.includes(promptText)) : match.matches(describe()))
          return rule
      }
      return undefined
    },
    list: () => [...placeOf.keys()].toSorted(compare),
    reset,
  }
}

function* mergeSorted<T>(a: readonly T[], b: readonly T[], compare: (a: T, b: T) => number): Generator<T> {
  let i = 0
  for (const item of b) {
    while (i < a.length && compare(a[i]!, item) < 0) yield a[i++]!
    yield item
  }
  yield* a.slice(i)
}
