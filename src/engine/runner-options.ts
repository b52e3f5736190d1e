import { toJsonText } from '../go/json-text.ts'
import { sprintValue } from '../go/template.ts'
import { OllamaError } from '../protocol/ollama-error.ts'

/**
 * The options of a model's runner, and the type of each.
 *
 * @see https://github.com/ollama/ollama/blob/main/api/types.go (Options, Runner, FromMap)
 */
const RUNNER_OPTIONS: Readonly<Record<string, 'integer' | 'float32' | 'boolean' | 'array'>> = {
  num_ctx: 'integer',
  num_batch: 'integer',
  num_gpu: 'integer',
  main_gpu: 'integer',
  use_mmap: 'boolean',
  num_thread: 'integer',
  draft_num_predict: 'integer',
  num_keep: 'integer',
  seed: 'integer',
  num_predict: 'integer',
  top_k: 'integer',
  top_p: 'float32',
  min_p: 'float32',
  typical_p: 'float32',
  repeat_last_n: 'integer',
  temperature: 'float32',
  repeat_penalty: 'float32',
  presence_penalty: 'float32',
  frequency_penalty: 'float32',
  stop: 'array',
}

const HAS_TYPE: Record<'integer' | 'float32' | 'boolean' | 'array', (value: unknown) => boolean> = {
  integer: (value) => typeof value === 'number',
  float32: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  array: Array.isArray,
}

/** The options that a model is loaded with. If one of them changes, the model is loaded again. */
const LOADING_OPTIONS = [
  'num_ctx',
  'num_batch',
  'num_gpu',
  'main_gpu',
  'use_mmap',
  'num_thread',
  'draft_num_predict',
] as const

type LoadingOptions = Partial<Record<(typeof LOADING_OPTIONS)[number], unknown>>

/** The options of a request that have an effect in the mock. */
export interface RunnerOptions {
  /** The number of pieces after which the reply is cut off. Infinity: no limit. */
  numPredict: number
  /** The texts at which the reply ends. */
  stop: readonly string[]
  /** The context length in tokens. Undefined: not given. */
  numCtx: number | undefined
  /** How many tokens at the start of a prompt are kept if the prompt does not fit into the context. Below 0: all of them. */
  numKeep: number
  /** The loading options that were given. */
  loading: LoadingOptions
}

/** The `num_keep` of a request that gives none. */
export const DEFAULT_NUM_KEEP = 4

/**
 * Reads options as the real server does:
 *
 * - an unknown option is skipped
 * - an option that is null counts as left out
 * - a fraction is truncated, if the option is an integer
 *
 * @throws OllamaError 500 for an option of the wrong type, with the error text of the real server
 */
export function readRunnerOptions(options: Readonly<Record<string, unknown>>): RunnerOptions {
  const parsedOptions: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(options)) {
    const type = Object.hasOwn(RUNNER_OPTIONS, name) ? RUNNER_OPTIONS[name] : undefined
    if (!type || value === null) continue
    if (!HAS_TYPE[type](value)) throw new OllamaError(500, `option "${name}" must be of type ${type}`)
    if (type === 'array' && !(value as unknown[]).every((item) => typeof item === 'string')) {
      throw new OllamaError(500, `option "${name}" must be of an array of strings`)
    }
    parsedOptions[name] = type === 'integer' ? Math.trunc(value as number) : value
  }
  const numPredict = (parsedOptions['num_predict'] as number | undefined) ?? -1
  return {
    // 0 means no limit too, because the real server leaves it out of its request to the runner.
    numPredict: numPredict <= 0 ? Number.POSITIVE_INFINITY : numPredict,
    stop: (parsedOptions['stop'] as string[] | undefined) ?? [],
    numCtx: parsedOptions['num_ctx'] as number | undefined,
    numKeep: (parsedOptions['num_keep'] as number | undefined) ?? DEFAULT_NUM_KEEP,
    loading: Object.fromEntries(
      LOADING_OPTIONS.filter((name) => parsedOptions[name] !== undefined).map((name) => [name, parsedOptions[name]]),
    ),
  }
}

/**
 * Parses a model's own parameters, in the format in which `/api/show` prints them, into options. An option of type array, such as
 * `stop`, collects the values of all its lines. Of any other option, the last line counts.
 */
export function readModelParameters(parameters: string): Record<string, unknown> {
  const options: Record<string, unknown> = {}
  for (const line of parameters.split('\n')) {
    const nameLength = line.search(/\s/)
    const text = nameLength > 0 ? line.slice(nameLength).trimStart() : ''
    if (text === '') continue
    const name = line.slice(0, nameLength)
    const value = readValue(text)
    if (RUNNER_OPTIONS[name] === 'array') ((options[name] ??= []) as unknown[]).push(value)
    else options[name] = value
  }
  return options
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * Writes options in the format in which `/api/show` prints them: one line for each option, and one for each item of a list. The lines
 * are sorted by name, because the real server prints them in the order of a Go map, which is random.
 */
export function writeModelParameters(options: Readonly<Record<string, unknown>>): string {
  return Object.keys(options)
    .toSorted()
    .flatMap((name) => {
      const value = options[name]
      const values = Array.isArray(value) ? value : [value]
      return values.map((item) => `${name.padEnd(30)} ${toGoSyntax(item)}`)
    })
    .join('\n')
}

/** Formats a value as Go's `%#v` does. */
function toGoSyntax(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (typeof value === 'number') return sprintValue(value)
  return typeof value === 'object' ? toJsonText(value) : JSON.stringify(value)
}
