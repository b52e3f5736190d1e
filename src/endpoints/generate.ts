import type { Answer } from '../engine/answers.ts'
import { complete, decideThinking, refuseTopLogprobs } from '../engine/completion.ts'
import { describeAs } from '../engine/describe.ts'
import { readFormat } from '../engine/format.ts'
import { GENERATE_TEXT_LINE, toGenerateFrame, toRenderedGenerate } from '../engine/frames.ts'
import { findModel, schedule } from '../engine/load-model.ts'
import { readTemplate, renderGenerate } from '../engine/prompt.ts'
import { toTokenNumbers } from '../engine/tokens.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { GenerateRequest } from '../protocol/requests.ts'
import type { Capability, DoneReason, GenerateResponse } from '../protocol/responses.ts'
import type { OllamaRequest } from '../replies/reply.ts'
import type { Exchange } from '../state/exchange.ts'
import { bodyOf } from '../state/journal.ts'
import { DEFAULT_MODEL } from '../state/model-fixtures.ts'
import type { MaybePromise } from '../streaming/source.ts'

/** The tokens of every conversation in the default profile. */
const SEED_CONTEXT = [1, 2, 3]

/**
 * Answers `POST /api/generate`.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (GenerateHandler)
 */
export function answerGenerate(exchange: Exchange, request: GenerateRequest): MaybePromise<Answer<GenerateResponse>> {
  const { state } = exchange
  const { prompt = '', keep_alive, raw, template, system, context } = request
  const describe = describeAs(exchange, () => describeGenerate(exchange, request))
  refuseTopLogprobs(request.top_logprobs)
  const unknown = (name: string): OllamaError => new OllamaError(404, `model '${name}' not found`)
  const found = findModel(state, request.model, DEFAULT_MODEL, { missing: unknown, unknown })
  const { name: model } = found
  const toLoaded = (doneReason: DoneReason): Answer<GenerateResponse> => ({
    body: toGenerateFrame({ model, createdAt: state.clock.timestamp(), doneReason }),
  })
  // Why the profiles differ: the seed greets an empty prompt, so that only a keep_alive shows that loading is meant.
  const onlyLoads = prompt === '' && (state.strict || keep_alive !== undefined)
  if (onlyLoads && keep_alive?.nanoseconds === 0) {
    state.models.unload(found.model)
    return toLoaded('unload')
  }
  if (state.strict && raw && (template || system || context?.length)) {
    throw new OllamaError(400, 'raw mode does not support template, system, or context')
  }
  const thinks = decideThinking(state, found, request.think)
  const capabilities: Capability[] = request.suffix ? ['completion', 'insert'] : ['completion']
  const runner = schedule(state, found, {
    endpoint: 'generate',
    capabilities,
    options: request.options,
    keepAlive: keep_alive,
    shifts: request.shift !== false,
  })
  if (onlyLoads) return toLoaded('load')

  const think = request.think ?? (found.model.capabilities.includes('thinking') ? true : undefined)
  if (!raw && template) readTemplate(template)
  const render = (): string =>
    raw ? prompt : renderGenerate(found.model, { ...request, prompt, think }, state.clock.date)
  if (request._debug_render_only) {
    return { body: toRenderedGenerate(model, state.clock.timestamp(), render(), request.images?.length ?? 0) }
  }
  return complete(exchange, {
    model,
    request,
    prompt,
    thinks,
    runner,
    describe,
    think: think !== undefined && think !== false,
    render,
    tags: 'sent',
    toContext: ({ text }) => (state.strict ? (raw ? undefined : toTokenNumbers(render() + text)) : SEED_CONTEXT),
    toFrame: toGenerateFrame,
    textLine: GENERATE_TEXT_LINE,
  })
}

function describeGenerate(
  { state, entry }: Exchange,
  { model, prompt = '', system, format: formatText, think, images = [], options = {} }: GenerateRequest,
): OllamaRequest {
  const format = readFormat(formatText)
  const { endpoint, dialect } = entry
  return {
    endpoint,
    dialect,
    model: model || (state.strict ? '' : DEFAULT_MODEL),
    prompt,
    ...(system && { system }),
    messages: [],
    tools: [],
    ...(format !== undefined && { format }),
    ...(think !== undefined && { think }),
    images,
    options,
    get body() {
      return bodyOf(entry)
    },
  }
}
