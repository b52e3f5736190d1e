import { searchWeb } from '../../endpoints/cloud.ts'
import type { ChatRequest } from '../../protocol/requests.ts'
import type { ChatResponse } from '../../protocol/responses.ts'
import type { Exchange } from '../../state/exchange.ts'
import { endEarly, type Source, withFirst } from '../../streaming/source.ts'
import { findSearch, MAX_SEARCHES, toSearchMessages } from '../web-search.ts'
import type { EventWriter } from './event-writer.ts'
import { askForFrames, followUp } from './follow-up.ts'
import { toWebSearchItem } from './items.ts'
import { addToLeg, createLeg, type Leg, otherCalls, readQuery, toSearchFailure } from './search-leg.ts'

interface SearchStream {
  writer: EventWriter
  /** The digits of the response's id. */
  id: string
  model: string
}

/**
 * The events of an answer for which the model may search the web: the server searches, tells the model what it found,
 * and goes on with what it says then.
 *
 * @see https://github.com/ollama/ollama/blob/main/middleware/openai.go (WebSearchResponsesWriter)
 */
export async function streamWithSearch(
  exchange: Exchange,
  chat: ChatRequest,
  stream: SearchStream,
): Promise<{ events: Source<string>; beginsWithCall: boolean }> {
  const { frames, beginsWithCall } = await askForFirst(exchange, chat)
  const open = { frames }
  const events = run(exchange, chat, stream, open)
  return {
    beginsWithCall,
    events: {
      next: () => events.next(),
      return() {
        // Why itself: a generator that waits for a frame is only ended when that has come.
        endEarly(open.frames)
        return events.return()
      },
    },
  }
}

/** The frames of the first answer, of which the first is made; what fails there fails again when it is read. */
async function askForFirst(
  exchange: Exchange,
  chat: ChatRequest,
): Promise<{ frames: Source<ChatResponse>; beginsWithCall: boolean }> {
  try {
    const frames = await askForFrames(exchange, chat)
    const first = await frames.next()
    return { frames: withFirst(first, frames), beginsWithCall: !first.done && hasOnlyCalls(first.value) }
  } catch (error) {
    if (exchange.lifetime.aborted) throw error
    const next = (): never => {
      throw error
    }
    return { frames: { next }, beginsWithCall: false }
  }
}

/** Whether a frame has calls, and says nothing. */
function hasOnlyCalls({ message: { content, thinking, tool_calls: calls = [] } }: ChatResponse): boolean {
  return !content && !thinking && calls.length > 0
}

async function* run(
  exchange: Exchange,
  chat: ChatRequest,
  { writer, id, model }: SearchStream,
  open: { frames: Source<ChatResponse> },
): AsyncGenerator<string, void> {
  let usage = { prompt_eval_count: 0, eval_count: 0 }
  let messages = chat.messages ?? []
  let begun = false
  let searches = 0
  try {
    for (;;) {
      const leg = createLeg()
      for (;;) {
        const result = await open.frames.next()
        if (result.done) break
        begun = true
        writer.begin(result.value.model)
        addFrame(writer, leg, result.value)
        yield* drain(writer)
      }
      usage = addUsage(usage, leg)
      const search = findSearch(leg.calls)
      if (!search) break
      if (searches++ === MAX_SEARCHES) throw new Error(`web_search exceeded the maximum of ${MAX_SEARCHES} calls`)
      writer.finishMessage()
      const query = readQuery(search)
      const finish = writer.addSearch(toWebSearchItem(`ws_${id}_${searches}`, query))
      yield* drain(writer)
      const results = await searchWeb(exchange.state, query)
      finish()
      yield* drain(writer)
      messages = [...messages, ...toSearchMessages(leg, search, results)]
      open.frames = followUp(exchange, { ...chat, messages })
    }
    writer.complete(usage, true)
  } catch (error) {
    if (exchange.lifetime.aborted) throw error
    // What fails in the midst of the first answer just ends it.
    if (begun && searches === 0) return
    const { code, message } = toSearchFailure(error)
    writer.begin(model)
    writer.fail(code, message, usage)
  }
  yield* drain(writer)
}

/** Why calls end the message: an item of their own follows it. */
function addFrame(writer: EventWriter, leg: Leg, frame: ChatResponse): void {
  const { content, thinking, tool_calls: calls } = frame.message
  addToLeg(leg, frame)
  if (thinking) writer.addThinking(thinking)
  if (content) writer.addText(content)
  const others = otherCalls(calls)
  if (others.length === 0) return
  writer.finishMessage()
  writer.addCalls(others)
}

function addUsage(
  { prompt_eval_count, eval_count }: { prompt_eval_count: number; eval_count: number },
  { promptTokens, completionTokens }: Leg,
): { prompt_eval_count: number; eval_count: number } {
  return { prompt_eval_count: prompt_eval_count + promptTokens, eval_count: eval_count + completionTokens }
}

function* drain(writer: EventWriter): Generator<string, void> {
  for (let event = writer.take(); event !== undefined; event = writer.take()) yield event
}
