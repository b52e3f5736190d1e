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

/** The content of one frame, before it gets the field names of its endpoint. */
export interface FrameParts {
  /** Default: `assistant`. */
  role?: string
  model: string
  createdAt: string
  content?: string
  thinking?: string
  toolCalls?: ToolCall[]
  logprobs?: Logprob[] | undefined
  /** Set on the last frame only. */
  doneReason?: DoneReason
  context?: readonly number[] | undefined
  metrics?: object | undefined
}

/**
 * Builds a chat frame. It sets the fields one by one, so that they have the order of the real server. Empty fields are left out,
 * as Go's `omitempty` does.
 */
export function toChatFrame({
  role = 'assistant',
  model,
  createdAt,
  content = '',
  thinking,
  toolCalls,
  logprobs,
  doneReason,
  metrics,
}: FrameParts): ChatResponse {
  const message: Message = { role, content }
  if (thinking) message.thinking = thinking
  if (toolCalls?.length) message.tool_calls = toolCalls
  const frame: ChatResponse = { model, created_at: createdAt, message, done: doneReason !== undefined }
  if (doneReason) frame.done_reason = doneReason
  if (logprobs?.length) frame.logprobs = logprobs
  return metrics ? Object.assign(frame, metrics) : frame
}

/** Prefix and suffix of a line that carries only text. */
export interface TextLine {
  /** The text between the time in `created_at` and the content. */
  before: string
  /** The text from the content to the end of the line. */
  after: string
}

/** Prefix and suffix of a text line of chat. */
export const CHAT_TEXT_LINE: TextLine = {
  before: '","message":{"role":"assistant","content":',
  after: '},"done":false}\n',
}

/** Prefix and suffix of a text line of generate. */
export const GENERATE_TEXT_LINE: TextLine = { before: '","response":', after: ',"done":false}\n' }

/** Builds a generate frame, in the same way as {@link toChatFrame}. */
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

/** Builds the answer to a chat request with `_debug_render_only`. It shows the text that the model would be given. */
export function toRenderedChat(model: string, createdAt: string, text: string, images: number): object {
  const message = { role: '', content: '' }
  return { model, created_at: createdAt, message, done: false, _debug_info: toDebugInfo(text, images) }
}

/** Builds the answer to a generate request with `_debug_render_only`, as {@link toRenderedChat} does for chat. */
export function toRenderedGenerate(model: string, createdAt: string, text: string, images: number): object {
  return { model, created_at: createdAt, response: '', done: false, _debug_info: toDebugInfo(text, images) }
}

function toDebugInfo(text: string, images: number): object {
  return { rendered_template: text, ...(images > 0 && { image_count: images }) }
}

/** The frame of an answer in which the server has sent nothing, which is an empty struct of Go. */
const NOTHING: FrameParts = { role: '', model: '', createdAt: '0001-01-01T00:00:00Z' }

/**
 * Joins all frames of a reply into the one frame of an answer that does not stream. This is the last frame, with the content,
 * thinking, tool calls and logprobs of all frames.
 */
export function joinFrames(frames: readonly FrameParts[]): FrameParts {
  const joined: FrameParts & { content: string; thinking: string } = {
    ...(frames.at(-1) ?? NOTHING),
    content: '',
    thinking: '',
  }
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

/**
 * Converts the logprob of a reply into the form in which it is sent.
 *
 * @param alternatives the request's `top_logprobs`. If it is 0, no alternatives are sent. Otherwise, all that the reply gives are sent.
 */
export function toLogprob({ token, logprob, topLogprobs = [] }: ReplyLogprob, alternatives: number): Logprob {
  const entry: Logprob = toTokenLogprob({ token, logprob })
  if (alternatives > 0 && topLogprobs.length > 0) entry.top_logprobs = topLogprobs.map(toTokenLogprob)
  return entry
}

const encoder = new TextEncoder()

function toTokenLogprob({ token, logprob }: { token: string; logprob: number }): TokenLogprob {
  return { token, logprob, bytes: [...encoder.encode(token)] }
}
