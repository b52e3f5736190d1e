import type { Answer } from '../engine/answers.ts'
import { complete, decideThinking, refuseTopLogprobs } from '../engine/completion.ts'
import { describeAs } from '../engine/describe.ts'
import { readFormat } from '../engine/format.ts'
import { CHAT_TEXT_LINE, toChatFrame, toRenderedChat } from '../engine/frames.ts'
import { findModel, schedule } from '../engine/load-model.ts'
import { renderChat } from '../engine/prompt.ts'
import type { Dialect } from '../protocol/endpoint-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { ChatRequest, Message as DecodedMessage } from '../protocol/requests.ts'
import type { Capability, ChatResponse, DoneReason, Message, ToolCall } from '../protocol/responses.ts'
import type { OllamaRequest } from '../replies/reply.ts'
import type { Exchange } from '../state/exchange.ts'
import { bodyOf } from '../state/journal.ts'
import { DEFAULT_MODEL } from '../state/model-fixtures.ts'
import type { MaybePromise } from '../streaming/source.ts'

/**
 * Answers `POST /api/chat`.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (ChatHandler)
 */
export function answerChat(exchange: Exchange, request: ChatRequest): MaybePromise<Answer<ChatResponse>> {
  const { state } = exchange
  const { messages = [], tools = [], keep_alive } = request
  const prompt = findPrompt(messages, exchange.entry.dialect)
  const describe = describeAs(exchange, () => describeChat(exchange, prompt, request))
  refuseTopLogprobs(request.top_logprobs)
  const found = findModel(state, request.model, DEFAULT_MODEL, {
    missing: () => new OllamaError(400, 'model is required'),
    unknown: (name) => new OllamaError(404, `model '${name}' not found`),
  })
  const { name: model } = found
  const toLoaded = (doneReason: DoneReason): Answer<ChatResponse> => ({
    body: toChatFrame({ model, createdAt: state.clock.timestamp(), doneReason }),
  })
  // Why the profiles differ: the seed greets an empty chat, so that only a keep_alive shows that loading is meant.
  const onlyLoads = messages.length === 0 && (state.strict || keep_alive !== undefined)
  if (onlyLoads && keep_alive?.nanoseconds === 0) {
    state.models.unload(found.model)
    return toLoaded('unload')
  }
  const thinks = decideThinking(state, found, request.think)
  const capabilities: Capability[] = tools.length > 0 ? ['completion', 'tools'] : ['completion']
  const runner = schedule(state, found, {
    endpoint: 'chat',
    capabilities,
    options: request.options,
    keepAlive: keep_alive,
    shifts: request.shift !== false,
  })
  if (onlyLoads) return toLoaded('load')

  const think = request.think ?? (found.model.capabilities.includes('thinking') ? true : undefined)
  const render = (): string =>
    renderChat(found.model, { messages, tools, think }, { numCtx: runner.numCtx, now: state.clock.date })
  if (request._debug_render_only) {
    const images = messages.reduce((sum, message) => sum + (message.images?.length ?? 0), 0)
    return { body: toRenderedChat(model, state.clock.timestamp(), render(), images) }
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
    tags: 'counted',
    toFrame: toChatFrame,
    textLine: CHAT_TEXT_LINE,
  })
}

/** Why more than one message: OpenAI's dialect makes one of each part, and an image may stand before its text. */
function findPrompt(messages: readonly DecodedMessage[], dialect: Dialect): string {
  const isAsked = ({ role, content, images }: DecodedMessage): boolean =>
    role === 'user' && Boolean(content || !images?.length)
  const last = messages.findLastIndex(isAsked)
  if (last < 0) return ''
  if (dialect !== 'openai') return messages[last]?.content ?? ''
  const first = messages.findLastIndex(({ role }, i) => i < last && role !== 'user') + 1
  return messages
    .slice(first, last + 1)
    .map(({ content = '' }) => content)
    .filter(Boolean)
    .join('\n')
}

function describeChat({ state, entry }: Exchange, prompt: string, request: ChatRequest): OllamaRequest {
  const messages = (request.messages ?? []).map(toWireMessage)
  const system = messages.find(({ role }) => role === 'system')?.content
  const format = readFormat(request.format)
  const { endpoint, dialect } = entry
  return {
    endpoint,
    dialect,
    model: request.model || (state.strict ? '' : DEFAULT_MODEL),
    prompt,
    ...(system !== undefined && { system }),
    messages,
    tools: request.tools ?? [],
    ...(format !== undefined && { format }),
    ...(request.think !== undefined && { think: request.think }),
    images: messages.flatMap(({ images = [] }) => images),
    options: request.options ?? {},
    get body() {
      return bodyOf(entry)
    },
  }
}

/** What Go has where a field was left out. */
function toWireMessage({ tool_calls: toolCalls, ...message }: DecodedMessage): Message {
  const calls = toolCalls?.map(({ id, function: call = {} }): ToolCall => {
    const { index = 0, name = '', arguments: args = {} } = call
    return { ...(id && { id }), function: { index, name, arguments: args } }
  })
  return { ...message, role: message.role ?? '', content: message.content ?? '', ...(calls && { tool_calls: calls }) }
}
