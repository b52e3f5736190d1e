import { describeValue, refuse, refuseUnknownKeys } from '../misuse.ts'
import { DIALECTS, ENDPOINT_NAMES, type Dialect, type EndpointName } from '../protocol/endpoint-names.ts'
import { parseModelName, toModelKey } from '../protocol/model-names.ts'
import { type OllamaRequest } from './reply.ts'
import { countTurns } from './turns.ts'

/** A regular expression as data, for rules that live in a JSON file. */
export interface PatternFixture {
  pattern: string
  /** Default: none. */
  flags?: string
}

/** A text that is contained (case counts), or a pattern; a pattern's `lastIndex` does not count. */
export type TextMatch = string | RegExp | PatternFixture

/** Which requests are meant: all that is given must hold. */
export interface Match {
  /** Default: what the model is asked: `chat` and `generate`, or `embed` where the reply is a vector. */
  endpoint?: EndpointName
  dialect?: Dialect
  /** A string is equal by Ollama's naming: `llama3.2` is `llama3.2:latest`. */
  model?: TextMatch
  /** In the last user message (chat), the prompt (generate), or any one input (embed). */
  prompt?: TextMatch
  /** In the system message. */
  system?: TextMatch
  /** The name of a tool that the request offers. */
  tool?: string
  /** In a tool's result after the last assistant message; true: there is one, false: there is none. */
  toolResult?: boolean | TextMatch
  /** How many assistant messages the request holds. */
  turn?: number
  /** How many of them stand after its last user message. */
  round?: number
  /** Whether it asks for JSON, or for a schema. */
  format?: boolean
  /** Whether it has images. */
  images?: boolean
  /** Anything else; not in JSON. */
  where?: (request: OllamaRequest) => boolean
}

/** A bare string or RegExp is the prompt. */
export type When = Match | string | RegExp

/** A match that can be asked. */
export interface CompiledMatch {
  /** As a reader would write it. */
  readonly label: string
  readonly endpoint: EndpointName | undefined
  /** The prompt, where it is a text that must be contained. */
  readonly promptText: string | undefined
  /** Whether that is all that it asks for. */
  readonly isPromptOnly: boolean
  /** Throws what a `where` throws. */
  matches(request: OllamaRequest): boolean
  /** Why it does not match, a phrase for each reason; none: it matches. */
  mismatches(request: OllamaRequest): string[]
}

/** One thing that must hold. */
interface Condition {
  holds: (request: OllamaRequest) => boolean
  /** Why it does not. */
  say: (request: OllamaRequest) => string
}

type Compile<Value> = (value: Value, refuseValue: (wanted: string) => never) => Condition

/** What each key comes to, in the order in which they are asked: the dearest last. */
const CONDITIONS: { readonly [Key in keyof Match]-?: Compile<NonNullable<Match[Key]>> } = {
  endpoint: oneOf('endpoint', ENDPOINT_NAMES),
  dialect: oneOf('dialect', DIALECTS),
  model(value, refuseValue) {
    const test = typeof value === 'string' ? sameModel(value) : toTextTest(value, refuseValue)
    return {
      holds: ({ model }) => test(model),
      say: ({ model }) => `the model is '${model}'`,
    }
  },
  turn: count('turn'),
  round: count('round'),
  format: flag('format', ({ format }) => format !== undefined),
  images: flag('images', ({ images }) => images.length > 0),
  tool(value, refuseValue) {
    if (typeof value !== 'string') refuseValue('the name of a tool')
    const namesOf = ({ tools }: OllamaRequest): string[] => tools.map((tool) => tool.function?.name ?? '')
    return {
      holds: (request) => namesOf(request).includes(value),
      say: (request) => `the tools are ${listNames(namesOf(request))}`,
    }
  },
  toolResult(value, refuseValue) {
    const test =
      typeof value === 'boolean' ? undefined : toTextTest(value, () => refuseValue('true, false, a string or a RegExp'))
    return {
      holds: (request) => {
        const results = findToolResults(request)
        return test ? results.some(test) : results.length > 0 === value
      },
      say: (request) => `the tool results are ${listNames(findToolResults(request))}`,
    }
  },
  system: textOf('system message', ({ system = '' }) => [system]),
  prompt: textOf('prompt', ({ prompt, inputs }) => inputs ?? [prompt]),
  where(value, refuseValue) {
    if (typeof value !== 'function') refuseValue('a function of the request')
    return { holds: (request) => Boolean(value(request)), say: () => 'its where does not hold' }
  },
}

/**
 * Reads a match.
 *
 * @param task what could not be done, such as `add a rule`
 * @throws TypeError for what is no match, with a sentence
 */
export function compileMatch(task: string, when: When): CompiledMatch {
  const match: Match = typeof when === 'string' || when instanceof RegExp ? { prompt: when } : when
  if (typeof match !== 'object' || match === null || Array.isArray(match)) {
    refuse(
      task,
      when,
      'the match',
      `a text of the prompt, a RegExp, or an object such as { model: 'llama3.2', prompt: 'weather' }`,
    )
  }
  refuseUnknownKeys(task, 'match', match, Object.keys(CONDITIONS))
  const conditions: Condition[] = []
  for (const [key, compile] of Object.entries(CONDITIONS)) {
    const value = match[key as keyof Match]
    if (value === undefined) continue
    const refuseValue = (wanted: string): never => refuse(task, value, `${key} of the match`, wanted)
    conditions.push((compile as Compile<unknown>)(value, refuseValue))
  }
  return {
    label: toLabel(when),
    endpoint: match.endpoint,
    promptText: typeof match.prompt === 'string' ? match.prompt : undefined,
    isPromptOnly: typeof match.prompt === 'string' && conditions.length === 1,
    matches: (request) => conditions.every(({ holds }) => holds(request)),
    mismatches: (request) => conditions.filter(({ holds }) => !holds(request)).map(({ say }) => say(request)),
  }
}

function oneOf<Name extends string>(key: 'endpoint' | 'dialect', names: readonly Name[]): Compile<Name> {
  return (value, refuseValue) => {
    if (!names.includes(value)) refuseValue(`one of ${names.map((name) => `'${name}'`).join(', ')}`)
    return { holds: (request) => request[key] === value, say: (request) => `the ${key} is '${request[key]}'` }
  }
}

function count(key: 'turn' | 'round'): Compile<number> {
  return (value, refuseValue) => {
    if (!Number.isInteger(value) || value < 0) refuseValue('a whole number from 0')
    return {
      holds: ({ messages }) => countTurns(messages)[key] === value,
      say: ({ messages }) => `the ${key} is ${countTurns(messages)[key]}`,
    }
  }
}

function flag(key: 'format' | 'images', has: (request: OllamaRequest) => boolean): Compile<boolean> {
  return (value, refuseValue) => {
    if (typeof value !== 'boolean') refuseValue('true or false')
    return { holds: (request) => has(request) === value, say: () => `it has ${value ? 'no' : 'a'} ${key}` }
  }
}

function textOf(what: string, read: (request: OllamaRequest) => readonly string[]): Compile<TextMatch> {
  return (value, refuseValue) => {
    const test = toTextTest(value, refuseValue)
    return {
      holds: (request) => read(request).some(test),
      say: (request) => `the ${what} is ${listNames(read(request))}`,
    }
  }
}

function toTextTest(value: TextMatch, refuseValue: (wanted: string) => never): (text: string) => boolean {
  if (typeof value === 'string') return (text) => text.includes(value)
  const pattern = toPattern(value, refuseValue)
  return (text) => {
    pattern.lastIndex = 0
    return pattern.test(text)
  }
}

/** Why a copy: what a test does with its own does not matter here. */
function toPattern(value: RegExp | PatternFixture, refuseValue: (wanted: string) => never): RegExp {
  if (value instanceof RegExp) return new RegExp(value.source, value.flags.replace('g', ''))
  const { pattern, flags = '', ...others } = (typeof value === 'object' && value ? value : {}) as PatternFixture
  if (typeof pattern !== 'string' || typeof flags !== 'string' || Object.keys(others).length > 0) {
    return refuseValue(`a string, a RegExp, or in JSON { "pattern": "^Why", "flags": "i" }`)
  }
  try {
    return new RegExp(pattern, flags.replace('g', ''))
  } catch (error) {
    return refuseValue(`a pattern that can be read (${(error as Error).message})`)
  }
}

function sameModel(wanted: string): (model: string) => boolean {
  const key = toModelKey(parseModelName(wanted))
  return (model) => model === wanted || toModelKey(parseModelName(model)) === key
}

function findToolResults({ messages }: OllamaRequest): string[] {
  const last = messages.findLastIndex(({ role }) => role === 'assistant')
  return messages
    .slice(last + 1)
    .filter(({ role }) => role === 'tool')
    .map(({ content }) => content)
}

function listNames(texts: readonly string[]): string {
  return texts.length === 0 ? 'none' : texts.map((text) => describeValue(text)).join(', ')
}

/** As a reader would write it: `'cats'`, `/cats/i`, `{ model: 'llama3.2', prompt: /cats/ }`. */
function toLabel(when: unknown): string {
  if (typeof when === 'string') return describeValue(when)
  if (when instanceof RegExp) return String(when)
  if (typeof when === 'function') return 'a function'
  if (typeof when !== 'object' || when === null) return String(when)
  const entries = Object.entries(when).filter(([, value]) => value !== undefined)
  return entries.length === 0 ? '{}' : `{ ${entries.map(([key, value]) => `${key}: ${toLabel(value)}`).join(', ')} }`
}
