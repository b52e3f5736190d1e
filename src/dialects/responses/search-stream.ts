import { answerChat } from '../../endpoints/chat.ts'
import { searchWeb } from '../../endpoints/cloud.ts'
import { framesOf } from '../../engine/answers.ts'
import type { Delivery } from '../../engine/delivery.ts'
import { deliveryOf } from '../../engine/reply-failure.ts'
import type { ChatRequest } from '../../protocol/requests.ts'
import type { ChatResponse } from '../../protocol/responses.ts'
import type { Exchange } from '../../state/exchange.ts'
import { endQuietly, type Source, type SourceOutcome } from '../../streaming/source.ts'
import { findSearch, MAX_SEARCHES, toSearchMessages } from '../web-search.ts'
import type { EventWriter } from './event-writer.ts'
import { followUp } from './follow-up.ts'
import { toWebSearchItem } from './items.ts'
import {
  addToJoinedAnswer,
  createJoinedAnswer,
  type JoinedAnswer,
  otherCalls,
  readQuery,
  toSearchFailure,
} from './joined-answer.ts'

/** The writer of a response, and the values that its first events need. */
interface SearchStream {
  writer: EventWriter
  /** The digits in the id of the response. */
  id: string
  model: string
}

/** The frames that are being read, and how the stream of events ended. */
interface StreamState {
  frames: Source<ChatResponse>
  /** This is set together with the last event. */
  outcome?: SourceOutcome
}

/**
 * Answers with events, and searches the web for the model. After each search, it asks the model again with the results, and continues with
 * the events of that answer.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (WebSearchResponsesWriter)
 */
export async function streamWithSearch(
  exchange: Exchange,
  chat: ChatRequest,
  stream: SearchStream,
): Promise<{ events: Source<string>; beginsWithCall: boolean; delivery: Delivery }> {
  const { frames, beginsWithCall, delivery } = await askForFirst(exchange, chat)
  const streamState: StreamState = { frames }
  const events = run(exchange, chat, stream, streamState)
  return {
    beginsWithCall,
    delivery,
    events: {
      next: () => events.next(),
      return() {
        // A generator that waits for a frame does not end before that frame comes, so the source of the frames must end first.
        endQuietly(streamState.frames)
        return events.return()
      },
      outcome: () => streamState.outcome,
    },
  }
}

/** Asks the model, and pulls the first frame. If this fails, the source throws the same error when it is read. */
async function askForFirst(
  exchange: Exchange,
  chat: ChatRequest,
): Promise<{ frames: Source<ChatResponse>; beginsWithCall: boolean; delivery: Delivery }> {
  let delivery: Delivery = {}
  try {
    const answer = await answerChat(exchange, chat)
    delivery = answer.delivery ?? {}
    const frames = framesOf(answer)
    const first = await frames.next()
    return { frames: putBack(first, frames), beginsWithCall: !first.done && hasOnlyCalls(first.value), delivery }
  } catch (error) {
    if (exchange.lifetime.aborted) throw error
    const next = (): never => {
      throw error
    }
    return { frames: { next }, beginsWithCall: false, delivery: { ...delivery, ...deliveryOf(error) } }
  }
}

/** Puts a first result that was already pulled back into its source. */
function putBack<T>(first: IteratorResult<T, unknown>, source: Source<T>): Source<T> {
  let pending: IteratorResult<T, unknown> | undefined = first
  return {
    next() {
      const result = pending ?? source.next()
      pending = undefined
      return result
    },
    return: () => source.return?.(),
  }
}

/** Returns whether a frame has tool calls, and neither text nor a thought. */
function hasOnlyCalls({ message: { content, thinking, tool_calls: calls = [] } }: ChatResponse): boolean {
  return !content && !thinking && calls.length > 0
}

async function* run(
  exchange: Exchange,
  chat: ChatRequest,
  { writer, id, model }: SearchStream,
  streamState: StreamState,
): AsyncGenerator<string, void> {
  let usage = { prompt_eval_count: 0, eval_count: 0 }
  let messages = chat.messages ?? []
  let hasBegun = false
  let searches = 0
  let outcome: SourceOutcome = 'complete'
  try {
    for (;;) {
      const answer = createJoinedAnswer()
      for (;;) {
        const result = await streamState.frames.next()
        if (result.done) break
        hasBegun = true
        writer.begin(result.value.model)
        addFrame(writer, answer, result.value)
        yield* drain(writer)
      }
      usage = addUsage(usage, answer)
      const search = findSearch(answer.calls)
      if (!search) break
      if (searches++ === MAX_SEARCHES) throw new Error(`web_search exceeded the maximum of ${MAX_SEARCHES} calls`)
      writer.finishMessage()
      const query = readQuery(search)
      const finish = writer.addSearch(toWebSearchItem(`ws_${id}_${searches}`, query))
      yield* drain(writer)
      const results = await searchWeb(exchange, query)
      finish()
      yield* drain(writer)
      messages = [...messages, ...toSearchMessages(answer, search, results)]
      streamState.frames = followUp(exchange, { ...chat, messages })
    }
    writer.complete(usage, true)
  } catch (error) {
    if (exchange.lifetime.aborted) throw error
    outcome = 'failed'
    // A failure in the middle of the first answer ends the stream without an event.
    if (hasBegun && searches === 0) return void (streamState.outcome = outcome)
    const { code, message } = toSearchFailure(error)
    writer.begin(model)
    writer.fail(code, message, usage)
  }
  const last = [...drain(writer)]
  for (const [i, event] of last.entries()) {
    if (i === last.length - 1) streamState.outcome = outcome
    yield event
  }
}

/** Writes the events of one frame. Tool calls end the open message, because each call is an item of its own. */
function addFrame(writer: EventWriter, answer: JoinedAnswer, frame: ChatResponse): void {
  const { content, thinking, tool_calls: calls } = frame.message
  addToJoinedAnswer(answer, frame)
  if (thinking) writer.addThinking(thinking)
  if (content) writer.addText(content)
  const others = otherCalls(calls)
  if (others.length === 0) return
  writer.finishMessage()
  writer.addCalls(others)
}

function addUsage(
  { prompt_eval_count, eval_count }: { prompt_eval_count: number; eval_count: number },
  { promptTokens, completionTokens }: JoinedAnswer,
): { prompt_eval_count: number; eval_count: number } {
  return { prompt_eval_count: prompt_eval_count + promptTokens, eval_count: eval_count + completionTokens }
}

/** Yields all events that wait in the queue of the writer. */
function* drain(writer: EventWriter): Generator<string, void> {
  for (let event = writer.take(); event !== undefined; event = writer.take()) yield event
}
