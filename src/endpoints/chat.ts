import type { Answer } from '../engine/answers.ts'
import { complete } from '../engine/completion.ts'
import { findModel } from '../engine/find-model.ts'
import { readFormat } from '../engine/format.ts'
import { toChatFrame, toRenderedChat } from '../engine/frames.ts'
import { planLoading, UNLIMITED } from '../engine/load-model.ts'
import { createChatPrompt } from '../engine/prompt.ts'
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
import type { Dialect } from '../protocol/endpoint-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { ChatRequest, Message as DecodedMessage } from '../protocol/requests.ts'
import type { ChatResponse, Message, ToolCall } from '../protocol/responses.ts'
import type { OllamaRequest } from '../replies/reply.ts'
import type { Arrival, Exchange } from '../state/exchange.ts'
import { bodyOf, headersOf, noteRequest } from '../state/journal.ts'
import { DEFAULT_MODEL } from '../state/model-fixtures.ts'
import type { MaybePromise } from '../streaming/source.ts'
import { refuseUnreachable } from './remote-models.ts'

/**
 * Answers `POST /api/chat`.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (ChatHandler)
 */
export function answerChat(exchange: Exchange, request: ChatRequest): MaybePromise<Answer<ChatResponse>> {
  const describe = once(() => describeChat(exchange, request))
  noteRequest(exchange.entry, describe)
  return complete(exchange, understandChat(exchange, request, describe))
}

/**
 * Understands a chat request: which model it asks, what it asks, and whether the server refuses it. It changes nothing.
 *
 * @throws OllamaError if the server refuses the request before it loads the model
 */
export function understandChat(
  arrival: Arrival,
  request: ChatRequest,
  describe: () => OllamaRequest = once(() => describeChat(arrival, request)),
): CompletionQuestion<ChatResponse> {
  const { profile, state } = arrival
  const { messages = [], tools = [], keep_alive: keepAlive } = request
  refuseTopLogprobs(request.top_logprobs)
  const found = findModel(arrival, request.model, () => new OllamaError(400, 'model is required'))
  const { model } = found
  refuseUnreachable(arrival.state, model)
  // An empty chat only loads or unloads the model. In a profile that answers an empty chat with a greeting, it does so only if the
  // request has a `keep_alive`.
  const isEmpty = messages.length === 0 && (!profile.greets || keepAlive !== undefined)
  const loadAction = isEmpty ? toLoadAction(keepAlive) : undefined
  const showsThinking = loadAction !== 'unload' && decideThinking(profile, found, request.think)
  const plan =
    loadAction === 'unload'
      ? undefined
      : planLoading(arrival, found, {
          endpoint: 'chat',
          capabilities: tools.length > 0 ? ['completion', 'tools'] : ['completion'],
          options: request.options,
          keepAlive,
          shifts: request.shift !== false,
        })
  const think = request.think ?? (model.capabilities.includes('thinking') ? true : undefined)
  const { requested, loaded } = plan?.context ?? UNLIMITED
  const contextLength = request.truncate === false ? Number.POSITIVE_INFINITY : requested
  const modelPrompt = once(() =>
    createChatPrompt(model, { messages, tools, think }, { contextLength, now: state.clock.date }),
  )
  const countTokens = (): number => modelPrompt().countTokens()
  const isRendered = !loadAction && request._debug_render_only === true
  const refusal =
    loadAction || isRendered ? undefined : findRefusal(profile, request, { contextLength: loaded, countTokens })
  const replyText = readReplyText(profile, request)
  return {
    found,
    request,
    prompt: findPrompt(messages, arrival.entry.dialect),
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
      ? (createdAt) => toRenderedChat(found.name, createdAt, modelPrompt().text(), countImages(messages))
      : undefined,
    tags: 'counted',
    toFrame: toChatFrame,
    toReaderSetup: () =>
      toReaderSetup(model, {
        endpoint: 'chat',
        tools,
        think: request.think,
        lastMessage: messages.at(-1),
        prompt: () => modelPrompt().text(),
      }),
  }
}

function countImages(messages: readonly DecodedMessage[]): number {
  return messages.reduce((sum, { images = [] }) => sum + images.length, 0)
}

/**
 * Returns the prompt of a chat: the text of the last user message, leaving aside messages that only have images. The OpenAI dialect
 * makes one message of each part of a message, so its prompt joins all user messages in a row, a line for each.
 */
function findPrompt(messages: readonly DecodedMessage[], dialect: Dialect): string {
  const isPrompt = ({ role, content, images }: DecodedMessage): boolean =>
    role === 'user' && Boolean(content || !images?.length)
  const last = messages.findLastIndex(isPrompt)
  if (last < 0) return ''
  if (dialect !== 'openai') return messages[last]?.content ?? ''
  const first = messages.findLastIndex(({ role }, i) => i < last && role !== 'user') + 1
  return messages
    .slice(first, last + 1)
    .map(({ content = '' }) => content)
    .filter(Boolean)
    .join('\n')
}

function describeChat({ profile, entry }: Arrival, request: ChatRequest): OllamaRequest {
  const messages = (request.messages ?? []).map(toWireMessage)
  const system = messages.find(({ role }) => role === 'system')?.content
  const format = readFormat(request.format)
  const { endpoint, dialect } = entry
  return {
    endpoint,
    dialect,
    model: request.model || (profile.anyModel ? DEFAULT_MODEL : ''),
    prompt: findPrompt(request.messages ?? [], dialect),
    ...(system !== undefined && { system }),
    messages,
    tools: request.tools ?? [],
    ...(format !== undefined && { format }),
    ...(request.think !== undefined && { think: request.think }),
    images: messages.flatMap(({ images = [] }) => images),
    options: request.options ?? {},
    get headers() {
      return headersOf(entry)
    },
    get body() {
      return bodyOf(entry)
    },
  }
}

/** Fills in fields that were left out with the zero values that Go has for them. */
function toWireMessage({ tool_calls: toolCalls, ...message }: DecodedMessage): Message {
  const calls = toolCalls?.map(({ id, function: call = {} }): ToolCall => {
    const { index = 0, name = '', arguments: args = {} } = call
    return { ...(id && { id }), function: { index, name, arguments: args } }
  })
  return { ...message, role: message.role ?? '', content: message.content ?? '', ...(calls && { tool_calls: calls }) }
}
