import { quote } from '../go/json.ts'
import {
  hasTwoSources,
  isValidModelName,
  parseModelName,
  parseModelReference,
  toFullModelName,
  type ModelName,
} from '../protocol/model-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { Capability } from '../protocol/responses.ts'
import type { MockState } from '../state/exchange.ts'
import type { InstalledModel } from '../state/model-fixtures.ts'
import { DEFAULT_CONTEXT, readModelParameters, readRunnerOptions, type RunnerOptions } from './runner-options.ts'

/** `keep_alive` as decoded; Infinity: for ever. */
export interface KeepAlive {
  nanoseconds: number
}

/** What `for ever` comes to in `expires_at`: the longest duration that Go knows, in milliseconds, some 292 years. */
const FOREVER = 9_223_372_036_854

/** How an endpoint words what is wrong with a model's name. */
export interface ModelRefusals {
  missing: (name: string) => OllamaError
  unknown: (name: string) => OllamaError
  /** Whether the case of the name counts. */
  isExact?: boolean
  /** Refuses what the endpoint refuses between reading the name and looking it up. */
  beforeLookup?: () => void
}

/**
 * The model that a request names. By default any name will do until the model is deleted, and a missing name is
 * `fallback`; in strict it must be a valid name of an installed model.
 */
export function findModel(
  state: MockState,
  name: string | undefined,
  fallback: string,
  refusals: ModelRefusals,
): { model: InstalledModel; name: string } {
  if (!state.strict) {
    const wanted = name || fallback
    if (state.models.isRemoved(wanted)) throw refusals.unknown(wanted)
    return { model: state.models.find(wanted) ?? state.models.imagine(wanted), name: wanted }
  }
  const wanted = name ?? ''
  if (wanted.trim() === '') throw refusals.missing(wanted)
  const validName = toValidName(wanted)
  refusals.beforeLookup?.()
  const model = refusals.isExact ? state.models.findExact(validName) : state.models.find(toFullModelName(validName))
  if (!model) throw refusals.unknown(wanted)
  return { model, name: wanted }
}

/** @throws OllamaError 400 for a name that says twice where its model is */
export function refuseTwoSources(text: string): void {
  if (hasTwoSources(text)) throw new OllamaError(400, `use either :local or :cloud, not both: ${quote(text.trim())}`)
}

function toValidName(text: string): ModelName {
  refuseTwoSources(text)
  const name = parseModelReference(text)
  if (!isValidModelName(name)) throw new OllamaError(400, 'invalid model name')
  return name
}

/**
 * Loads a model as the real server's scheduler does: what it cannot do is refused first, then options of a wrong type.
 * By default nothing is refused.
 *
 * @param endpoint the word in `"x" does not support chat`
 */
export function schedule(
  state: MockState,
  { model, name }: { model: InstalledModel; name: string },
  {
    capabilities,
    options = {},
    keepAlive,
    endpoint,
    shifts = true,
  }: {
    capabilities: readonly Capability[]
    options?: Readonly<Record<string, unknown>> | undefined
    keepAlive?: KeepAlive | undefined
    endpoint?: string
    /** Whether a conversation that outgrows the context is shifted: the runner is started with it. */
    shifts?: boolean
  },
): RunnerOptions {
  let runner: RunnerOptions = { numPredict: Number.POSITIVE_INFINITY, stop: [], numCtx: 0, loading: {} }
  if (state.strict) {
    const missing = capabilities.filter((capability) => !model.capabilities.includes(capability))
    if (missing.includes('completion') && endpoint) {
      throw new OllamaError(400, `${quote(name)} does not support ${endpoint}`)
    }
    if (missing.length > 0) {
      const fullName = toFullModelName(parseModelName(model.name))
      throw new OllamaError(400, `${fullName} does not support ${missing.join('\n')}`)
    }
    runner = readRunnerOptions({ ...readModelParameters(model.parameters), ...options })
  }
  const { num_ctx: numCtx, ...setup } = runner.loading
  state.models.load(model, {
    keepAlive: keepAlive && Math.min(keepAlive.nanoseconds / 1e6, FOREVER),
    contextLength: toContextLength(model, numCtx as number | undefined),
    setup: JSON.stringify({ ...setup, shifts }),
  })
  return runner
}

/**
 * How much a model that is loaded with `num_ctx` holds: never more than it can, and never less than 4 tokens, of which
 * an image takes more.
 */
function toContextLength({ details, modelInfo, capabilities }: InstalledModel, numCtx = DEFAULT_CONTEXT): number {
  const architecture = String(modelInfo['general.architecture'])
  const most = details.context_length ?? Number(modelInfo[`${architecture}.context_length`] ?? DEFAULT_CONTEXT)
  return Math.min(Math.max(numCtx, capabilities.includes('vision') ? 2048 : 4), most)
}
