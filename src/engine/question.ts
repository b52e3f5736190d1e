import { quote } from '../go/json.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { ChatRequest, GenerateRequest } from '../protocol/requests.ts'
import type { OllamaRequest } from '../replies/reply.ts'
import type { Profile } from '../state/profile.ts'
import type { ReaderSetup } from '../written/reader.ts'
import type { FoundModel } from './find-model.ts'
import type { FrameParts } from './frames.ts'
import type { GenerationEnd, Tags } from './limits.ts'
import { isHeldToCapabilities, type KeepAlive, type LoadPlan } from './load-model.ts'

/** A request that was understood, and is not answered yet. */
export interface Question {
  /** Returns the request as a rule sees it. Undefined if the request does not ask the model. */
  readonly describeForRules: (() => OllamaRequest) | undefined
}

/** A refusal that the real server sends only after it has loaded the model. */
export interface Refusal {
  error: OllamaError
  /** Whether a streamed answer has already begun at that point. If so, the refusal is a failure of its first line. */
  isInStream: boolean
}

/** An understood request to chat or generate. */
export interface CompletionQuestion<Frame> extends Question {
  /** The model, and the name that the request uses for it. */
  readonly found: FoundModel
  readonly request: ChatRequest | GenerateRequest
  readonly prompt: string
  /**
   * Counts the tokens of the whole prompt that the model is given.
   *
   * @throws OllamaError 500 if the template of the model fails
   */
  readonly countPrompt: () => number
  /** The reply that the request itself gives in its field `reply_text`. */
  readonly replyText?: string | undefined
  /** What happens to the model, if the request only loads or unloads it. */
  readonly loadAction?: 'load' | 'unload' | undefined
  /** How to load the model. Undefined if the request unloads it. */
  readonly plan?: LoadPlan | undefined
  readonly refusal?: Refusal | undefined
  /** Whether the answer shows the thoughts of the model. */
  readonly showsThinking: boolean
  /** Whether the model is asked to think. If the request has no field `think`, a model that can think is asked to. */
  readonly wantsThinking: boolean
  /** Returns the request as matchers and reply functions see it. It is built only when it is needed. */
  readonly describe: () => OllamaRequest
  /** Builds the whole answer to a request with `_debug_render_only`, which only shows the text that the model would be given. */
  readonly toRendered?: ((createdAt: string) => object) | undefined
  /** What happens to the tags around thoughts, in a profile that counts them. */
  readonly tags: Exclude<Tags, 'none'>
  /** Returns the field `context` of the last frame. Default: the frame has no such field. */
  readonly toContext?: (end: GenerationEnd) => readonly number[] | undefined
  readonly toFrame: (parts: FrameParts) => Frame
  /** Returns what is needed to read a reply that is written word for word. */
  readonly toReaderSetup: () => ReaderSetup
}

/** Returns what a request without a prompt does to its model. A `keep_alive` of 0 unloads the model. */
export function toLoadAction(keepAlive: KeepAlive | undefined): 'load' | 'unload' {
  return keepAlive?.nanoseconds === 0 ? 'unload' : 'load'
}

/** Returns a function that calls `make` the first time it is called. Each call returns that same value. */
export function once<T>(make: () => T): () => T {
  let cached: { value: T } | undefined
  return () => (cached ??= { value: make() }).value
}

/** @throws OllamaError 400 for a `top_logprobs` below 0 or above 20, which the real server refuses */
export function refuseTopLogprobs(topLogprobs = 0): void {
  if (topLogprobs < 0 || topLogprobs > 20) throw new OllamaError(400, 'top_logprobs must be between 0 and 20')
}

/**
 * Decides whether the answer shows the thoughts of the model.
 *
 * @throws OllamaError 400 if the request asks for thinking and the model does not support it
 */
export function decideThinking(profile: Profile, { model, name }: FoundModel, think: ChatRequest['think']): boolean {
  if (!isHeldToCapabilities(profile, model) || model.capabilities.includes('thinking')) return think !== false
  if (think) throw new OllamaError(400, `${quote(name)} does not support thinking`)
  return false
}

/**
 * Returns the refusal that the real server's runner sends after the model is loaded, or undefined if it accepts the request.
 *
 * @param prompt.contextLength the number of tokens that fit into the context of the loaded model
 * @param prompt.countTokens counts the tokens that the model would be given
 */
export function findRefusal(
  profile: Profile,
  { format, shift, truncate }: ChatRequest | GenerateRequest,
  { contextLength, countTokens }: { contextLength: number; countTokens: () => number },
): Refusal | undefined {
  if (!profile.refusesFields) return undefined
  const refuse = (status: number, message: string): Refusal => ({
    error: new OllamaError(status, message),
    isInStream: true,
  })
  if (format !== undefined && !/^(null|""|"json"|\{.*)$/s.test(format)) {
    return refuse(500, `invalid format: ${quote(format)}; expected "json" or a valid JSON Schema object`)
  }
  if (shift === false && truncate !== false && contextLength > 1 && countTokens() >= contextLength) {
    return refuse(
      400,
      'the prompt is longer than the context length currently available to the model; shorten the prompt, ' +
        'adjust the context length in settings, or use a model with a longer context length',
    )
  }
  return undefined
}

/** Returns the field `reply_text` of a request, by which a test sets the reply. Returns undefined in a profile that does not read it. */
export function readReplyText(
  { readsReplyText }: Profile,
  { reply_text: text }: { reply_text?: string },
): string | undefined {
  return readsReplyText ? text : undefined
}
