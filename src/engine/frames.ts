import type {
  ChatResponse,
  DoneReason,
  GenerateResponse,
  Logprob,
  Message,
  TokenLogprob,
  ToolCall,
} from '../protocol/responses.ts'
import type { ReplyLogprob } from '../replies/reply.ts'

/** What one object of an answer holds, before it has the shape of its endpoint. */
export interface FrameParts {
  model: string
  createdAt: string
  content?: string
  thinking?: string
  toolCalls?: ToolCall[]
  logprobs?: Logprob[] | undefined
  /** Given with the last object only. */
  doneReason?: DoneReason
  context?: readonly number[] | undefined
  metrics?: object | undefined
}

/** Why fields are set one by one: the order is the real server's, and what is empty is left out as Go's `omitempty` does. */
export function toChatFrame({
  model,
  createdAt,
  content = '',
  thinking,
  toolCalls,
  logprobs,
  doneReason,
  metrics,
}: FrameParts): ChatResponse {
  const message: Message = { role: 'assistant', content }
  if (thinking) message.thinking = thinking
  if (toolCalls?.length) message.tool_calls = toolCalls
  const frame: ChatResponse = { model, created_at: createdAt, message, done: doneReason !== undefined }
  if (doneReason) frame.done_reason = doneReason
  if (logprobs?.length) frame.logprobs = logprobs
  return metrics ? Object.assign(frame, metrics) : frame
}

/** Prefix and suffix of a line that carries only text. */
export interface TextLine {
  before: string
  after: string
}

/** The text line of chat. */
export const CHAT_TEXT_LINE: TextLine = {
  before: '","message":{"role":"assistant","content":',
  after: '},"done":false}\n',
}

/** The text line of generate. */
export const GENERATE_TEXT_LINE: TextLine = { before: '","response":', after: ',"done":false}\n' }

/** As {@link toChatFrame}, in the shape of generate. */
export function toGenerateFrame({
  model,
  createdAt,
  content = '',
  thinking,
  logprobs,
  doneReason,
  context,
  metrics,
}: FrameParts): GenerateResponse {
  const frame = { model, created_at: createdAt, response: content } as GenerateResponse
  if (thinking) frame.thinking = thinking
  frame.done = doneReason !== undefined
  if (doneReason) frame.done_reason = doneReason
  if (context?.length) frame.context = [...context]
  if (metrics) Object.assign(frame, metrics)
  if (logprobs?.length) frame.logprobs = logprobs
  return frame
}

/** What `_debug_render_only` is answered with: the text that the model would be given. */
export function toRenderedChat(model: string, createdAt: string, text: string, images: number): object {
  const message = { role: '', content: '' }
  return { model, created_at: createdAt, message, done: false, _debug_info: toDebugInfo(text, images) }
}

/** As {@link toRenderedChat}, in the shape of generate. */
export function toRenderedGenerate(model: string, createdAt: string, text: string, images: number): object {
  return { model, created_at: createdAt, response: '', done: false, _debug_info: toDebugInfo(text, images) }
}

function toDebugInfo(text: string, images: number): object {
  return { rendered_template: text, ...(images > 0 && { image_count: images }) }
}

/** The frames of a stream as the one object of an answer that does not stream: the last, with what all of them said. */
export function joinFrames(frames: readonly FrameParts[]): FrameParts {
  const joined: FrameParts & { content: string; thinking: string } = { ...frames.at(-1)!, content: '', thinking: '' }
  const toolCalls: ToolCall[] = []
  const logprobs: Logprob[] = []
  for (const frame of frames) {
    joined.content += frame.content ?? ''
    joined.thinking += frame.thinking ?? ''
    if (frame.toolCalls) toolCalls.push(...frame.toolCalls)
    if (frame.logprobs) logprobs.push(...frame.logprobs)
  }
  return { ...joined, toolCalls, logprobs }
}

/** @param alternatives how many the request asks for; none are sent for 0 */
export function toLogprob({ token, logprob, topLogprobs = [] }: ReplyLogprob, alternatives: number): Logprob {
  const entry: Logprob = toTokenLogprob({ token, logprob })
  if (alternatives > 0 && topLogprobs.length > 0) entry.top_logprobs = topLogprobs.map(toTokenLogprob)
  return entry
}

const encoder = new TextEncoder()

function toTokenLogprob({ token, logprob }: { token: string; logprob: number }): TokenLogprob {
  return { token, logprob, bytes: [...encoder.encode(token)] }
}
