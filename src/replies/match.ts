import { describeValue, refuse, refuseUnknownKeys } from '../misuse.ts'
import { DIALECTS, ENDPOINT_NAMES, type Dialect, type EndpointName } from '../protocol/endpoint-names.ts'
import { parseModelName, toModelKey } from '../protocol/model-names.ts'
import { callWhere } from './call-where.ts'
import { toHeaderCondition, toHeaderLabel } from './header-match.ts'
import { type OllamaRequest } from './reply.ts'
import { isTextMatch, toTextTest, type Condition, type TextMatch } from './text-match.ts'
import { countTurns } from './turns.ts'

/**
 * Which requests a rule answers. Every key that is given must match.
 *
 * @example
 * mock.when({ model: 'llama3.2', prompt: /weather/i }, 'Sunny.')
 */
export interface Match {
  /**
   * What the request asks for. Default: the endpoints that the reply is for. What the model says, and a function, are for `chat` and
   * `generate`. An `embedding` is for `embed`, and `progress` is for `pull`, `push` and `create`. Any other reply, such as an
   * `error` alone, is for `chat`, `generate` and `embed`.
   */
  endpoint?: EndpointName
  dialect?: Dialect
  /** The name of the model. Strings are compared as Ollama does: `llama3.2` equals `llama3.2:latest`. */
  model?: TextMatch
  /** The last user message (chat), the prompt (generate), or one of the inputs (embed). */
  prompt?: TextMatch
  /** The system message. */
  system?: TextMatch
  /** The exact name of a tool that the request offers. */
  tool?: string
  /**
   * Headers of the request. Each header that is given must be there and match. Their names may be in any case, and the values of secrets,
   * such as `authorization`, are never printed.
   */
  headers?: Readonly<Record<string, TextMatch>>
  /** A tool result after the last assistant message. `true`: there is one. `false`: there is none. */
  toolResult?: boolean | TextMatch
  /**
   * How many assistant messages the request contains. Several in a row count as one.
   *
   * @asType integer
   * @minimum 0
   */
  turn?: number
  /**
   * How many assistant messages come after the last user message. User messages right after a tool result do not count.
   *
   * @asType integer
   * @minimum 0
   */
  round?: number
  /** Whether the request has a `format`: JSON, or a schema. */
  format?: boolean
  /** Whether the request has images. */
  images?: boolean
  /**
   * Any other condition; not available in JSON. It returns true or false, and must not be asynchronous. If it throws, the request is
   * answered with status 500 and the message of the error, and `assertNoErrors()` throws the error.
   */
  where?: (request: OllamaRequest) => boolean
}

/** A match. A text or a pattern alone is a match of the prompt. */
export type When = Match | TextMatch

/** A match that was read. */
export interface CompiledMatch {
  /** The match as a reader would write it. */
  readonly label: string
  readonly endpoint: EndpointName | undefined
  /** The text that the prompt must contain, if the match has one. */
  readonly promptText: string | undefined
  /** Whether that text is the only condition. */
  readonly isPromptOnly: boolean
  /** @throws what its `where` throws */
  matches(request: OllamaRequest): boolean
  /** Returns a phrase for each reason why it does not match, and none if it matches. */
  mismatches(request: OllamaRequest): string[]
}

type Compile<Value> = (value: Value, refuseValue: (wanted: string) => never) => Condition

/** Makes the condition of each key. They are checked in this order, so the most expensive ones come last. */
const CONDITIONS: { readonly [Key in keyof Match]-?: Compile<NonNullable<Match[Key]>> } = {
  endpoint: oneOf('endpoint', ENDPOINT_NAMES),
  dialect: oneOf('dialect', DIALECTS),
  model(value, refuseValue) {
    const test = typeof value === 'string' ? toModelTest(value) : toTextTest(value, refuseValue)
    return {
      holds: ({ model }) => test(model),
      describeMiss: ({ model }) => `the model is '${model}'`,
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
      describeMiss: (request) => `the tools are ${listNames(namesOf(request))}`,
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
      describeMiss: (request) => `the tool results are ${listNames(findToolResults(request))}`,
    }
  },
  headers: toHeaderCondition,
  system: textOf('system message', ({ system = '' }) => [system]),
  prompt: textOf('prompt', ({ prompt, inputs }) => inputs ?? [prompt]),
  where(value, refuseValue) {
    if (typeof value !== 'function') refuseValue('a function of the request')
    return { holds: (request) => callWhere(value, request), describeMiss: () => 'its where does not hold' }
  },
}

/**
 * Reads a match.
 *
 * @param task what fails if the match is wrong, such as `add a rule`: the start of the error text
 * @throws TypeError that says what to give, if it is not a match
 */
export function compileMatch(task: string, when: When): CompiledMatch {
  const match: Match = isTextMatch(when) ? { prompt: when } : when
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
    mismatches: (request) =>
      conditions.filter(({ holds }) => !holds(request)).map(({ describeMiss }) => describeMiss(request)),
  }
}

function oneOf<Name extends string>(key: 'endpoint' | 'dialect', names: readonly Name[]): Compile<Name> {
  return (value, refuseValue) => {
    if (!names.includes(value)) refuseValue(`one of ${names.map((name) => `'${name}'`).join(', ')}`)
    return { holds: (request) => request[key] === value, describeMiss: (request) => `the ${key} is '${request[key]}'` }
  }
}

function count(key: 'turn' | 'round'): Compile<number> {
  return (value, refuseValue) => {
    if (!Number.isInteger(value) || value < 0) refuseValue('a whole number from 0')
    return {
      holds: ({ messages }) => countTurns(messages)[key] === value,
      describeMiss: ({ messages }) => `the ${key} is ${countTurns(messages)[key]}`,
    }
  }
}

function flag(key: 'format' | 'images', has: (request: OllamaRequest) => boolean): Compile<boolean> {
  return (value, refuseValue) => {
    if (typeof value !== 'boolean') refuseValue('true or false')
    return { holds: (request) => has(request) === value, describeMiss: () => `it has ${value ? 'no' : 'a'} ${key}` }
  }
}

function textOf(what: string, read: (request: OllamaRequest) => readonly string[]): Compile<TextMatch> {
  return (value, refuseValue) => {
    const test = toTextTest(value, refuseValue)
    return {
      holds: (request) => read(request).some(test),
      describeMiss: (request) => `the ${what} is ${listNames(read(request))}`,
    }
  }
}

function toModelTest(wanted: string): (model: string) => boolean {
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

/** Writes a match as a reader would: `'cats'`, `/cats/i`, `{ model: 'llama3.2', prompt: /cats/ }`. */
function toLabel(when: unknown): string {
  if (typeof when === 'string') return describeValue(when)
  if (when instanceof RegExp) return String(when)
  if (typeof when === 'function') return 'a function'
  if (typeof when !== 'object' || when === null) return String(when)
  const entries = Object.entries(when).filter(([, value]) => value !== undefined)
  return entries.length === 0
    ? '{}'
    : `{ ${entries.map(([key, value]) => `${key}: ${toKeyLabel(key, value)}`).join(', ')} }`
}

function toKeyLabel(key: string, value: unknown): string {
  return key === 'headers' && typeof value === 'object' && value !== null
    ? toHeaderLabel(value, toLabel)
    : toLabel(value)
}
