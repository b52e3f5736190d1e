import { quote } from '../go/json.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { ChatRequest, GenerateRequest } from '../protocol/requests.ts'
import type { OllamaRequest } from '../replies/reply.ts'
import type { Profile } from '../state/profile.ts'
import type { FoundModel } from './find-model.ts'
import type { FrameParts } from './frames.ts'
import type { GenerationEnd, Tags } from './limits.ts'
import { isHeldToCapabilities, type KeepAlive, type LoadPlan } from './load-model.ts'
import { countTokens } from './tokens.ts'

/** What a request comes to when it is understood. */
export interface Question {
  /** The request as a rule sees it. Undefined if the model is not asked. */
  readonly asked: (() => OllamaRequest) | undefined
}

/** What is refused when the model is loaded already. */
export interface Refusal {
  error: OllamaError
  /** Whether a streamed answer has begun by then, so that the refusal is the failure of its first line. */
  isInStream: boolean
}

/** What chat and generate have in common when they are understood. */
export interface CompletionQuestion<Frame> extends Question {
  /** The model, by the name that the request has for it. */
  readonly found: FoundModel
  readonly request: ChatRequest | GenerateRequest
  readonly prompt: string
  /** What the request itself says that the model says. */
  readonly replyText?: string | undefined
  /** What happens to the model, where that is all: nothing is asked. */
  readonly onlyDoes?: 'load' | 'unload' | undefined
  /** Undefined where the model is unloaded. */
  readonly plan?: LoadPlan | undefined
  readonly refusal?: Refusal | undefined
  /** Whether the answer shows what the model thinks. */
  readonly thinks: boolean
  /** Whether the request wants it to think. */
  readonly think: boolean
  /** The request as a reply function sees it; made only when one is asked. */
  readonly describe: () => OllamaRequest
  /** The whole answer of a request that only wants to see the text that the model would be given. */
  readonly toRendered?: ((createdAt: string) => object) | undefined
  /** What the tags around a thought come to where they count. */
  readonly tags: Exclude<Tags, 'none'>
  readonly toContext?: (end: GenerationEnd) => readonly number[] | undefined
  readonly toFrame: (parts: FrameParts) => Frame
}

/** What an empty request does to its model: a `keep_alive` of 0 unloads it. */
export function toLoading(keepAlive: KeepAlive | undefined): 'load' | 'unload' {
  return keepAlive?.nanoseconds === 0 ? 'unload' : 'load'
}

/** A function that makes its value when it is first asked. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** @throws OllamaError 400 for a number that the real server refuses */
export function refuseTopLogprobs(topLogprobs = 0): void {
  if (topLogprobs < 0 || topLogprobs > 20) throw new OllamaError(400, 'top_logprobs must be between 0 and 20')
}

/**
 * Decides whether the answer shows what the model thinks.
 *
 * @throws OllamaError 400 if the request wants thoughts of a model that has none
 */
export function decideThinking(profile: Profile, { model, name }: FoundModel, think: ChatRequest['think']): boolean {
  if (!isHeldToCapabilities(profile, model) || model.capabilities.includes('thinking')) return think !== false
  if (think) throw new OllamaError(400, `${quote(name)} does not support thinking`)
  return false
}

/** What the runner refuses of a request when the model is loaded already. */
export function findRefusal(
  profile: Profile,
  { format, shift, truncate }: ChatRequest | GenerateRequest,
  { numCtx, render }: { numCtx: number; render: () => string },
): Refusal | undefined {
  if (!profile.refusesFields) return undefined
  const refuse = (status: number, message: string): Refusal => ({
    error: new OllamaError(status, message),
    isInStream: true,
  })
  if (format !== undefined && !/^(null|""|"json"|\{.*)$/s.test(format)) {
    return refuse(500, `invalid format: ${quote(format)}; expected "json" or a valid JSON Schema object`)
  }
  if (shift === false && truncate !== false && numCtx > 1 && countTokens(render()) > numCtx - 1) {
    return refuse(
      400,
      'the prompt is longer than the context length currently available to the model; shorten the prompt, ' +
        'adjust the context length in settings, or use a model with a longer context length',
    )
  }
  return undefined
}

/** The text that a test says by the request itself, in a profile that reads it. */
export function readReplyText(
  { readsReplyText }: Profile,
  { reply_text: text }: { reply_text?: string },
): string | undefined {
  return readsReplyText ? text : undefined
}
