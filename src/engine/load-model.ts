import { quote } from '../go/json.ts'
import { parseModelName, toFullModelName } from '../protocol/model-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { Capability } from '../protocol/responses.ts'
import type { Arrival, CapacityState, Exchange, MockState } from '../state/exchange.ts'
import { contextLengthOf } from '../state/model-file.ts'
import type { InstalledModel } from '../state/model-fixtures.ts'
import type { LoadOptions } from '../state/model-memory.ts'
import type { Profile } from '../state/profile.ts'
import type { Scheduler, Turn } from '../state/scheduler.ts'
import type { Lifetime } from '../streaming/lifetime.ts'
import type { FoundModel } from './find-model.ts'
import { DEFAULT_NUM_KEEP, readModelParameters, readRunnerOptions, type RunnerOptions } from './runner-options.ts'

/** The decoded `keep_alive`: how long a model stays in memory after a request. */
export interface KeepAlive {
  /** Infinity: the model stays forever. */
  nanoseconds: number
}

/**
 * How long a model that is kept forever stays according to `expires_at`, in milliseconds. This is the longest duration of Go, about
 * 292 years.
 */
const MAX_STAY_MS = 9_223_372_036_854

/** What a request needs from its model. */
export interface LoadRequest {
  capabilities: readonly Capability[]
  options?: Readonly<Record<string, unknown>> | undefined
  keepAlive?: KeepAlive | undefined
  /** The last word of the refusal `"x" does not support chat`. Default: the refusal names the missing capability instead. */
  endpoint?: string
  /**
   * Whether the oldest tokens are dropped from a conversation that outgrows the context (Ollama's `shift`). The runner is started with
   * this setting, so a change loads the model again. Default: true.
   */
  shifts?: boolean
}

/** How many tokens fit into the context of a model. Infinity: the profile ignores the length of the context. */
export interface ContextLengths {
  /** The length with which the model is loaded. `/api/ps` shows it, and a prompt for the model must fit into it. */
  loaded: number
  /**
   * The `num_ctx` of the request, of the model or of the server, but not more than the model supports. A chat and the inputs for vectors
   * are cut to it. It is shorter than `loaded` if it is too short for a model to be loaded with.
   */
  requested: number
}

/** How a model is to be loaded. */
export interface LoadPlan {
  model: InstalledModel
  runner: RunnerOptions
  context: ContextLengths
  /** How the model is loaded: how long it stays, its context length in tokens, and its other settings. */
  loadOptions: LoadOptions
}

const DEFAULT_SETUP = JSON.stringify({ shifts: true })
/** The context of a profile that ignores its length, and of a model that is unloaded. */
export const UNLIMITED: ContextLengths = { loaded: Number.POSITIVE_INFINITY, requested: Number.POSITIVE_INFINITY }
const NO_OPTIONS: RunnerOptions = {
  numPredict: Number.POSITIVE_INFINITY,
  stop: [],
  numCtx: undefined,
  numKeep: DEFAULT_NUM_KEEP,
  loading: {},
}

/**
 * Decides how the real server's scheduler would load the model. It loads nothing.
 *
 * @throws OllamaError 400 if the model lacks a capability, 500 for an option of the wrong type
 */
export function planLoading(
  { profile, state }: Pick<Arrival, 'profile' | 'state'>,
  { model, name }: FoundModel,
  request: LoadRequest,
): LoadPlan {
  const { capabilities, options, keepAlive, endpoint, shifts = true } = request
  if (isHeldToCapabilities(profile, model)) refuseMissing(model, name, capabilities, endpoint)
  const appliesOptions = profile.readsOptions && (options !== undefined || model.parameters !== '')
  const runner = appliesOptions
    ? readRunnerOptions({ ...readModelParameters(model.parameters), ...options })
    : NO_OPTIONS
  const { num_ctx: _, ...setup } = runner.loading
  const requested = Math.min(runner.numCtx ?? state.contextLength, contextLengthOf(model))
  const loaded = toLoadedLength(model, requested)
  return {
    model,
    runner,
    context: profile.readsOptions ? { loaded, requested } : UNLIMITED,
    loadOptions: {
      keepAlive: keepAlive && Math.min(keepAlive.nanoseconds / 1e6, MAX_STAY_MS),
      contextLength: loaded,
      setup: runner === NO_OPTIONS && shifts ? DEFAULT_SETUP : JSON.stringify({ ...setup, shifts }),
    },
  }
}

/**
 * Loads the model of a request, or unloads it if there is no plan. With `capacity`, the request waits until it has its model.
 *
 * @param request.needsPlace whether the request then waits for a free place as well
 * @returns a promise only with `capacity`. It rejects with OllamaError 503 if too many requests wait, and with the reason of an abort.
 */
export function loadModel(
  { state, lifetime }: Exchange,
  model: InstalledModel,
  { plan, needsPlace }: { plan: LoadPlan | undefined; needsPlace: boolean },
): Promise<Turn> | undefined {
  const { models, capacity } = state
  if (!plan) {
    if (capacity?.scheduler) capacity.scheduler.unload(model)
    else models.memory.unload(model)
    return undefined
  }
  if (capacity && !model.remote) return takeTurn(state, capacity, plan, { lifetime, needsPlace })
  models.memory.load(model, plan.loadOptions)
  return undefined
}

async function takeTurn(
  state: MockState,
  capacity: CapacityState,
  plan: LoadPlan,
  { lifetime, needsPlace }: { lifetime: Lifetime; needsPlace: boolean },
): Promise<Turn> {
  const scheduler = capacity.scheduler ?? (await openScheduler(state, capacity))
  const turn = await scheduler.load(plan, lifetime)
  if (needsPlace) await turn.takePlace()
  return turn
}

/**
 * Loads the code of the scheduler, because most mocks have no `capacity`. All requests of a mock wait for the same promise, so that they
 * go on in the order in which they came.
 */
async function openScheduler({ models, clock }: MockState, capacity: CapacityState): Promise<Scheduler> {
  capacity.opening ??= import('../state/scheduler.ts')
  const { createScheduler } = await capacity.opening
  return (capacity.scheduler ??= createScheduler(capacity.limits, { memory: models.memory, clock }))
}

/**
 * Whether a request is refused if the model lacks the capability for it. This is so in a profile that checks capabilities, and
 * for a model whose fixture declares its capabilities. A model that runs on another server is checked there.
 */
export function isHeldToCapabilities(profile: Profile, model: InstalledModel): boolean {
  return (profile.checksCapabilities || model.declaresCapabilities) && !model.remote
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
 * Returns the context length, in tokens, with which a model is loaded. It is at least 4, or 2048 for a model whose fixture declares
 * `vision`, because an image takes more tokens. It is never longer than the model supports.
 */
function toLoadedLength(model: InstalledModel, requested: number): number {
  const shortest = model.declaresCapabilities && model.capabilities.includes('vision') ? 2048 : 4
  return requested >= shortest ? requested : Math.min(shortest, contextLengthOf(model))
}
