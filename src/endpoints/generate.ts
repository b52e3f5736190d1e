import type { Answer } from '../engine/answers.ts'
import { complete } from '../engine/completion.ts'
import { findModel, toModelNotFound } from '../engine/find-model.ts'
import { readFormat } from '../engine/format.ts'
import { toGenerateFrame, toRenderedGenerate } from '../engine/frames.ts'
import { planLoading, UNLIMITED } from '../engine/load-model.ts'
import { createGeneratePrompt, createRawPrompt, findTemplateError } from '../engine/prompt.ts'
import {
  decideThinking,
  findRefusal,
  once,
  readReplyText,
  refuseTopLogprobs,
  toLoadAction,
  type CompletionQuestion,
} from '../engine/question.ts'
import { toReaderSetup } from '../engine/reader-setup.ts'
import { toTokenNumbers } from '../engine/tokens.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { GenerateRequest } from '../protocol/requests.ts'
import type { GenerateResponse } from '../protocol/responses.ts'
import type { OllamaRequest } from '../replies/reply.ts'
import type { Arrival, Exchange } from '../state/exchange.ts'
import { bodyOf, headersOf, noteRequest } from '../state/journal.ts'
import { DEFAULT_MODEL } from '../state/model-fixtures.ts'
import type { MaybePromise } from '../streaming/source.ts'
import { refuseUnreachable } from './remote-models.ts'

/**
 * Answers `POST /api/generate`.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (GenerateHandler)
 */
export function answerGenerate(exchange: Exchange, request: GenerateRequest): MaybePromise<Answer<GenerateResponse>> {
  const describe = once(() => describeGenerate(exchange, request))
  noteRequest(exchange.entry, describe)
  return complete(exchange, understandGenerate(exchange, request, describe))
}

/**
 * Understands a generate request: which model it asks, what it asks, and whether the server refuses it. It changes nothing.
 *
 * @throws OllamaError if the server refuses the request before it loads the model
 */
export function understandGenerate(
  arrival: Arrival,
  request: GenerateRequest,
  describe: () => OllamaRequest = once(() => describeGenerate(arrival, request)),
): CompletionQuestion<GenerateResponse> {
  const { profile, state } = arrival
  const { prompt = '', keep_alive: keepAlive, raw, template, system, context, images = [] } = request
  refuseTopLogprobs(request.top_logprobs)
  const found = findModel(arrival, request.model, () => toModelNotFound(request.model ?? ''))
  const { model } = found
  refuseUnreachable(state, model)
  // An empty prompt only loads or unloads the model. In a profile that answers an empty prompt with a greeting, it does so only if the
  // request has a `keep_alive`.
  const isEmpty = prompt === '' && (!profile.greets || keepAlive !== undefined)
  const loadAction = isEmpty ? toLoadAction(keepAlive) : undefined
  if (loadAction !== 'unload' && model.capabilities.includes('image')) {
    throw new OllamaError(400, 'image generation models are not currently supported')
  }
  if (loadAction !== 'unload' && profile.refusesFields && raw && (template || system || context?.length)) {
    throw new OllamaError(400, 'raw mode does not support template, system, or context')
  }
  const showsThinking = loadAction !== 'unload' && decideThinking(profile, found, request.think)
  const plan =
    loadAction === 'unload'
      ? undefined
      : planLoading(arrival, found, {
          endpoint: 'generate',
          capabilities: request.suffix ? ['completion', 'insert'] : ['completion'],
          options: request.options,
          keepAlive,
          shifts: request.shift !== false,
        })
  const think = request.think ?? (model.capabilities.includes('thinking') ? true : undefined)
  const modelPrompt = once(() =>
    raw ? createRawPrompt(prompt) : createGeneratePrompt(model, { ...request, prompt, think }, state.clock.date),
  )
  const countTokens = (): number => modelPrompt().countTokens()
  const templateError = loadAction || raw || !template ? undefined : findTemplateError(template)
  const isRendered = !loadAction && request._debug_render_only === true
  const contextLength = (plan?.context ?? UNLIMITED).loaded
  const runnerRefusal =
    loadAction || isRendered ? undefined : findRefusal(profile, request, { contextLength, countTokens })
  const refusal = templateError ? { error: templateError, isInStream: false } : runnerRefusal
  const replyText = readReplyText(profile, request)
  return {
    found,
    request,
    prompt,
    countPrompt: countTokens,
    replyText,
    loadAction,
    plan,
    refusal,
    showsThinking,
    wantsThinking: think !== undefined && think !== false,
    describe,
    describeForRules: loadAction || isRendered || refusal || replyText !== undefined ? undefined : describe,
    toRendered: isRendered
      ? (createdAt) => toRenderedGenerate(found.name, createdAt, modelPrompt().text(), images.length)
      : undefined,
    tags: 'sent',
    toFrame: toGenerateFrame,
    toReaderSetup: () =>
      toReaderSetup(model, {
        endpoint: 'generate',
        think: request.think,
        isRaw: raw === true,
        prompt: () => modelPrompt().text(),
      }),
    toContext: ({ text }) => profile.context ?? (raw ? undefined : toTokenNumbers(modelPrompt().text() + text)),
  }
}

function describeGenerate(
  { profile, entry }: Arrival,
  { model, prompt = '', system, format: formatText, think, images = [], options = {} }: GenerateRequest,
): OllamaRequest {
  const format = readFormat(formatText)
  const { endpoint, dialect } = entry
  return {
    endpoint,
    dialect,
    model: model || (profile.anyModel ? DEFAULT_MODEL : ''),
    prompt,
    ...(system && { system }),
    messages: [],
    tools: [],
    ...(format !== undefined && { format }),
    ...(think !== undefined && { think }),
    images,
    options,
    get headers() {
      return headersOf(entry)
    },
    get body() {
      return bodyOf(entry)
    },
  }
}
