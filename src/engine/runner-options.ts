import { toJsonText } from '../go/json-text.ts'
import { OllamaError } from '../protocol/ollama-error.ts'

/**
 * The options of a model's runner and what each must be.
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

const IS: Record<'integer' | 'float32' | 'boolean' | 'array', (value: unknown) => boolean> = {
  integer: (value) => typeof value === 'number',
  float32: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  array: Array.isArray,
}

/** The options that a model is loaded with: where one of them changes, it is loaded anew. */
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

/** The options that decide what is sent. */
export interface RunnerOptions {
  /** Pieces after which the reply is cut off; Infinity: none. */
  numPredict: number
  stop: readonly string[]
  /** Tokens; 0: not asked for. */
  numCtx: number
  /** Those that were given. */
  loading: LoadingOptions
}

/** The context of a model without `num_ctx`, in tokens. */
export const DEFAULT_CONTEXT = 4096

/**
 * Reads options as the real server does: unknown ones are skipped, null is as left out, a number where an integer is
 * wanted is cut to one.
 *
 * @throws OllamaError 500 with the server's words for an option of the wrong type
 */
export function readRunnerOptions(options: Readonly<Record<string, unknown>>): RunnerOptions {
  const read: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(options)) {
    const type = Object.hasOwn(RUNNER_OPTIONS, name) ? RUNNER_OPTIONS[name] : undefined
    if (!type || value === null) continue
    if (!IS[type](value)) throw new OllamaError(500, `option "${name}" must be of type ${type}`)
    if (type === 'array' && !(value as unknown[]).every((item) => typeof item === 'string')) {
      throw new OllamaError(500, `option "${name}" must be of an array of strings`)
    }
    read[name] = type === 'integer' ? Math.trunc(value as number) : value
  }
  const numPredict = (read['num_predict'] as number | undefined) ?? -1
  return {
    // Why for 0 too: the real server leaves it out of what it asks its runner.
    numPredict: numPredict <= 0 ? Number.POSITIVE_INFINITY : numPredict,
    stop: (read['stop'] as string[] | undefined) ?? [],
    numCtx: (read['num_ctx'] as number | undefined) ?? 0,
    loading: Object.fromEntries(
      LOADING_OPTIONS.filter((name) => read[name] !== undefined).map((name) => [name, read[name]]),
    ),
  }
}

/** A model's own parameters, as `/api/show` prints them, as options: a name that comes twice is a list. */
export function readModelParameters(parameters: string): Record<string, unknown> {
  const options: Record<string, unknown> = {}
  for (const line of parameters.split('\n')) {
    const match = /^(\S+)\s+(.+)$/.exec(line)
    if (!match) continue
    const [, name, text] = match as unknown as [string, string, string]
    const value = readValue(text)
    if (RUNNER_OPTIONS[name] === 'array') options[name] = [...((options[name] as unknown[]) ?? []), value]
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
 * Options as `/api/show` prints them: a line for each, and for each of a list.
 *
 * Why sorted: the real server's order is that of a Go map, which is none.
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

/** A value as Go's `%#v` prints it. */
function toGoSyntax(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  return typeof value === 'object' ? toJsonText(value) : JSON.stringify(value)
}
