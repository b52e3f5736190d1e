import type { EndpointName } from '../protocol/endpoint-names.ts'
import type { CompiledMatch } from './match.ts'
import { createPromptIndex } from './prompt-index.ts'
import type { OllamaRequest, ReplySource } from './reply.ts'

/** Who decides what is answered; `http` is a handler of `mockOllama.http`. */
export type AnsweredBy = 'server' | 'http' | 'reply_text' | 'override' | 'when' | 'rules' | 'reply' | 'echo'

/** A rule as a mock keeps it: its match, its reply, and how many requests it has answered. */
export interface CompiledRule {
  readonly kind: Extract<AnsweredBy, 'override' | 'when' | 'rules' | 'reply'>
  /** As a reader would write it: `mockOllama.chat(…, { when: 'cats' })`. */
  readonly label: string
  readonly reply: ReplySource
  /** Undefined: any request. */
  readonly match?: CompiledMatch | undefined
  /** For what it is meant. */
  readonly endpoints: readonly EndpointName[]
  readonly times: number
  /** How many requests it has answered. */
  calls: number
  /** Whether msw has ever asked the handler of an override for a request. */
  isOffered?: boolean
  /** Makes a handler that was spent answer again. */
  restore?: () => void
}

/** What is asked of the rules. */
export interface RuleQuestion {
  endpoint: EndpointName
  /** One prompt, or all inputs. */
  prompts: readonly string[]
  /** The request; made only when a rule asks for more than its prompt. */
  describe: () => OllamaRequest
}

/** The rules of a mock, in the order in which they are asked. */
export interface RuleBook {
  /** Puts a rule before all others. What is given takes it away. */
  addFirst(rule: CompiledRule): () => void
  /** The first rule that matches; throws what its `where` throws. */
  find(question: RuleQuestion): CompiledRule | undefined
  list(): CompiledRule[]
  /** Back to the rules it was made with, none of them used. */
  reset(): void
}

export function createRuleBook(fixtures: readonly CompiledRule[]): RuleBook {
  const placeOf = new Map<CompiledRule, number>()
  /** Those that name no text of a prompt: each is asked. Sorted by place. */
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
    find({ endpoint, prompts, describe }) {
      if (placeOf.size === 0) return undefined
      const indexed = prompts.flatMap((prompt) => byPrompt.find(prompt)).toSorted(compare)
      const candidates = mergeSorted(indexed, general, compare)
      for (const rule of candidates) {
        if (rule.calls >= rule.times || !rule.endpoints.includes(endpoint)) continue
        const { match } = rule
        if (!match) return rule
        // Why not described for a text of the prompt alone: most rules are one, and a description costs more than a look.
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
