import { quote } from '../go/json.ts'
import { parseModelName, toFullModelName } from '../protocol/model-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { Capability } from '../protocol/responses.ts'
import type { MockState } from '../state/exchange.ts'
import type { InstalledModel } from '../state/model-fixtures.ts'
import type { Profile } from '../state/profile.ts'
import type { FoundModel } from './find-model.ts'
import { DEFAULT_CONTEXT, readModelParameters, readRunnerOptions, type RunnerOptions } from './runner-options.ts'

/** `keep_alive` as decoded; Infinity: for ever. */
export interface KeepAlive {
  nanoseconds: number
}

/** What `for ever` comes to in `expires_at`: the longest duration that Go knows, in milliseconds, some 292 years. */
const FOREVER = 9_223_372_036_854

/** What a request needs of its model. */
export interface LoadRequest {
  capabilities: readonly Capability[]
  options?: Readonly<Record<string, unknown>> | undefined
  keepAlive?: KeepAlive | undefined
  /** The word in `"x" does not support chat`. Default: a model that cannot complete text is not refused. */
  endpoint?: string
  /** Whether a conversation that outgrows the context is shifted: the runner is started with it. Default: true. */
  shifts?: boolean
}

/** How a model is to be loaded. */
export interface LoadPlan {
  model: InstalledModel
  runner: RunnerOptions
  stay: Parameters<MockState['models']['load']>[1]
}

const DEFAULT_SETUP = JSON.stringify({ shifts: true })
const NO_OPTIONS: RunnerOptions = { numPredict: Number.POSITIVE_INFINITY, stop: [], numCtx: 0, loading: {} }

/**
 * Decides how the real server's scheduler would load the model, and loads nothing.
 *
 * @throws OllamaError 400 for what the model cannot do, 500 for an option of a wrong type
 */
export function planLoading(profile: Profile, { model, name }: FoundModel, request: LoadRequest): LoadPlan {
  const { capabilities, options, keepAlive, endpoint, shifts = true } = request
  if (isHeldToCapabilities(profile, model)) refuseMissing(model, name, capabilities, endpoint)
  const isAsked = profile.readsOptions && (options !== undefined || model.parameters !== '')
  const runner = isAsked ? readRunnerOptions({ ...readModelParameters(model.parameters), ...options }) : NO_OPTIONS
  const { num_ctx: numCtx, ...setup } = runner.loading
  return {
    model,
    runner,
    stay: {
      keepAlive: keepAlive && Math.min(keepAlive.nanoseconds / 1e6, FOREVER),
      contextLength: toContextLength(model, numCtx as number | undefined),
      setup: runner === NO_OPTIONS && shifts ? DEFAULT_SETUP : JSON.stringify({ ...setup, shifts }),
    },
  }
}

/** Whether a model is refused what it cannot do: in a profile that checks it, or because a fixture says what it can do. */
export function isHeldToCapabilities(profile: Profile, model: InstalledModel): boolean {
  return profile.checksCapabilities || model.declaresCapabilities
}

function refuseMissing(
  model: InstalledModel,
  name: string,
  capabilities: readonly Capability[],
  endpoint: string | undefined,
): void {
  const missing = capabilities.filter((capability) => !model.capabilities.includes(capability))
  if (missing.includes('completion') && endpoint) {
    throw new OllamaError(400, `${quote(name)} does not support ${endpoint}`)
  }
  if (missing.length > 0) {
    const fullName = toFullModelName(parseModelName(model.name))
    throw new OllamaError(400, `${fullName} does not support ${missing.join('\n')}`)
  }
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
