import { isPlainObject, refuse, refuseUnknownKeys } from '../misuse.ts'
import { ENDPOINT_NAMES, type EndpointName } from '../protocol/endpoint-names.ts'
import { compileMatch, type When } from './match.ts'
import { assertReplySource } from './reply-checks.ts'
import { type ReplyObject, type ReplySource } from './reply.ts'
import type { CompiledRule } from './rules.ts'

/**
 * A rule as data: which requests it answers, what the model says, and how often.
 *
 * @example
 * createMockOllama({ rules: [{ when: 'weather', reply: 'Sunny.', times: 2 }] })
 */
export interface RuleFixture {
  /** Which requests the rule answers. Default: every request to an endpoint that the reply is for. */
  when?: When
  /** What the model says. */
  reply: ReplySource
  /**
   * How many requests the rule answers: a whole number from 1. Default: all.
   *
   * @asType integer
   * @minimum 1
   */
  times?: number
  /**
   * Whether the rule answers only one request, as with `times: 1`.
   *
   * @default false
   */
  once?: boolean
}

/**
 * A file of rules in JSON. `rules.schema.json` of the package describes it, so that editors complete it.
 *
 * @example
 * { "$schema": "./node_modules/msw-ollama/rules.schema.json", "rules": [{ "when": "weather", "reply": "Sunny." }] }
 */
export interface RulesFile {
  /** The path or the URL of the JSON schema of this file, for editors. The mock does not read it. */
  $schema?: string
  /** The rules, in the order in which they are tried. */
  rules: readonly RuleFixture[]
}

/** Rules, as a list or as the content of a file. */
export type Rules = readonly RuleFixture[] | RulesFile

const KEYS = ['when', 'reply', 'times', 'once'] as const satisfies ReadonlyArray<keyof RuleFixture>

/** The endpoints that each field of a reply is for. All other fields, such as `error` and `wire`, are for any endpoint. */
const ENDPOINTS_OF_FIELD: { readonly [Key in keyof ReplyObject]?: readonly EndpointName[] } = {
  content: ['chat', 'generate'],
  thinking: ['chat', 'generate'],
  written: ['chat', 'generate'],
  auto: ['chat', 'generate'],
  toolCalls: ['chat', 'generate'],
  toolCallsWithDone: ['chat', 'generate'],
  doneReason: ['chat', 'generate'],
  usage: ['chat', 'generate'],
  logprobs: ['chat', 'generate'],
  embedding: ['embed'],
  progress: ['pull', 'push', 'create'],
}
const MODEL_ENDPOINTS: readonly EndpointName[] = ['chat', 'generate', 'embed']

/**
 * Reads the rules of a mock, in the order in which they are tried: a list, or the content of a JSON file. In JSON, a pattern is
 * `{ "pattern": "^Why", "flags": "i" }`.
 *
 * @throws TypeError with a line for each wrong rule
 */
export function readRules(task: string, data: unknown): CompiledRule[] {
  const list = isPlainObject(data) && 'rules' in data ? readFile(task, data) : data
  if (!Array.isArray(list)) {
    refuse(task, list, 'the rules', `a list such as [{ when: { prompt: 'weather' }, reply: 'Sunny.' }]`)
  }
  const mistakes: string[] = []
  const rules = list.flatMap((rule: unknown, i) => {
    try {
      return [compileRule(`${task}, the one with index ${i}`, rule as RuleFixture, 'rules')]
    } catch (error) {
      mistakes.push((error as Error).message)
      return []
    }
  })
  if (mistakes.length > 0) throw new TypeError(mistakes.join('\n'))
  return rules
}

/** Returns the list of a file of rules, which is not checked yet. */
function readFile(task: string, file: Record<string, unknown>): unknown {
  refuseUnknownKeys(task, 'file of rules', file, ['$schema', 'rules'])
  const { $schema: schema } = file
  if (schema !== undefined && typeof schema !== 'string') {
    refuse(task, schema, '$schema of the rules', `a path such as './node_modules/msw-ollama/rules.schema.json'`)
  }
  return file['rules']
}

/**
 * Reads a rule.
 *
 * @param task what fails if the rule is wrong, such as `add a rule`: the start of the error text
 * @throws TypeError that says what to give, if it is not a rule
 */
export function compileRule(task: string, fixture: RuleFixture, kind: 'when' | 'rules'): CompiledRule {
  if (typeof fixture !== 'object' || fixture === null || Array.isArray(fixture)) {
    refuse(task, fixture, 'the rule', `an object such as { when: { prompt: 'weather' }, reply: 'Sunny.' }`)
  }
  refuseUnknownKeys(task, 'rule', fixture, KEYS)
  const { when, reply } = fixture
  assertReplySource(task, reply)
  const times = readTimes(task, fixture)
  const match = when === undefined ? undefined : compileMatch(task, when)
  const endpoints = match?.endpoint ? [match.endpoint] : findEndpoints(reply)
  if (match?.endpoint) refuseUnsupported(task, match.endpoint, reply)
  const label = `${kind === 'when' ? 'mock.when' : 'the rule'}(${match?.label ?? 'any request'})`
  return { kind, label, reply, match, endpoints, times, calls: 0 }
}

/**
 * How many requests a rule or an override answers. Default: all.
 *
 * @example
 * mock.when('weather', 'Sunny.', { times: 2 })
 */
export type RuleLimits = Pick<RuleFixture, 'times' | 'once'>

/** @throws TypeError that names the known options, if an option is unknown */
export function assertRuleOptions(task: string, options: unknown): asserts options is RuleLimits {
  if (!isPlainObject(options)) refuse(task, options, 'the options', '{ times: 1 }')
  refuseUnknownKeys(task, 'options', options, ['times', 'once'])
}

/**
 * Returns how many requests a rule answers; Infinity for all.
 *
 * @throws TypeError for a wrong `times` or `once`, and if the two contradict each other
 */
export function readTimes(task: string, { times, once }: RuleLimits): number {
  if (once !== undefined && typeof once !== 'boolean') refuse(task, once, 'once', 'true or false')
  if (times !== undefined && times !== Infinity && !(Number.isInteger(times) && times > 0)) {
    refuse(task, times, 'times', 'a whole number from 1')
  }
  if (once && times !== undefined && times !== 1) refuse(task, times, 'times beside once', 'one of the two')
  return once ? 1 : (times ?? Infinity)
}

/** Finds the endpoints that a reply is for when its match names none: those of its fields. */
function findEndpoints(reply: ReplySource): readonly EndpointName[] {
  if (typeof reply !== 'object') return ['chat', 'generate']
  const fields = fieldsOf(reply)
  return fields.length === 0 ? MODEL_ENDPOINTS : [...new Set(fields.flatMap((key) => ENDPOINTS_OF_FIELD[key] ?? []))]
}

/** @throws TypeError if the reply has a field that the endpoint does not use, or if Ollama has no such endpoint */
function refuseUnsupported(task: string, endpoint: EndpointName, reply: ReplySource): void {
  if (endpoint === 'unknown') {
    throw new TypeError(
      `Failed to ${task}: found the endpoint 'unknown', which the server has no route for. Use mockOllama.http.get(path, resolver), or another verb of mockOllama.http.`,
    )
  }
  if (typeof reply === 'function') return
  const keys = typeof reply === 'string' ? (['content'] as const) : fieldsOf(reply)
  const unsupported = keys.find((key) => !ENDPOINTS_OF_FIELD[key]?.includes(endpoint))
  if (unsupported === undefined) return
  const fields = [
    'error',
    'headers',
    'pace',
    'wire',
    ...Object.keys(ENDPOINTS_OF_FIELD).filter((key) => supports(key, endpoint)),
  ]
  throw new TypeError(
    `Failed to ${task}: found ${unsupported} in the reply to '${endpoint}', which does not support it. Give ${fields.join(', ')}.`,
  )
}

function fieldsOf(reply: ReplyObject): Array<keyof ReplyObject> {
  const keys = Object.keys(ENDPOINTS_OF_FIELD) as Array<keyof ReplyObject>
  return keys.filter((key) => reply[key] !== undefined)
}

function supports(key: string, endpoint: EndpointName): boolean {
  return ENDPOINTS_OF_FIELD[key as keyof ReplyObject]?.includes(endpoint) ?? false
}

/** Makes a rule from the option `reply` of the mock. It matches every request, and is tried last. */
export function toFallbackRule(reply: ReplySource): CompiledRule {
  return {
    kind: 'reply',
    label: 'the reply of the mock',
    reply,
    endpoints: ENDPOINT_NAMES,
    times: Infinity,
    calls: 0,
  }
}
