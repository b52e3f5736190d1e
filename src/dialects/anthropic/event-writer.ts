import { writeAnswer, type Answer } from '../../engine/answers.ts'
import { toJsonText } from '../../go/json-text.ts'
import type { ChatResponse, ToolCall } from '../../protocol/responses.ts'
import type { Output } from '../../streaming/expand.ts'
import type { Source } from '../../streaming/source.ts'
import { toSseEvent } from '../sse.ts'
import { findSearch } from '../web-search.ts'
import type { SearchOutcome } from './search-loop.ts'
import { toStopReason, toUsage, type Usage } from './to-response.ts'

/** The values of the first event of a stream. */
export interface StreamHead {
  id: string
  model: string
  /** The estimate that the first event gives if the model has not yet counted the tokens of the input. */
  estimatedInputTokens: number
}

/**
 * Translates the frames of a native stream to events. A block opens with its first piece, and closes when a piece of another type comes.
 *
 * @see https://github.com/ollama/ollama/blob/main/anthropic/anthropic.go (StreamConverter)
 */
class EventWriter {
  readonly #head: StreamHead
  readonly #sentCalls = new Set<string>()
  #events: string[] = []
  #isStarted = false
  #openBlock: 'text' | 'thinking' | undefined
  #index = 0
  #hasThought = false

  constructor(head: StreamHead) {
    this.#head = head
  }

  /** Returns the events of one frame. */
  write(frame: ChatResponse): string[] {
    this.#events = []
    if (!this.#isStarted) this.#start(toUsage(frame))
    const { thinking, content, tool_calls: calls } = frame.message
    // Thoughts after the first block of thoughts are dropped, because a real Ollama never opens a second one.
    if (thinking && !this.#hasThought) this.#piece('thinking', thinking)
    if (content) this.#piece('text', content)
    if (calls) for (const call of calls) this.#call(call)
    if (frame.done) this.#end(toStopReason(frame.done_reason, this.#sentCalls.size > 0), toUsage(frame))
    return this.#events
  }

  /** Returns the events that end a message after a search. They write each block at once, not in pieces. */
  finish({ blocks, stopReason, usage }: SearchOutcome): string[] {
    this.#events = []
    if (!this.#isStarted) this.#start(usage)
    this.#close()
    for (const block of blocks as Array<{ type: string; text?: string }>) {
      const { type, text } = block
      const isText = type === 'text'
      this.#event({
        type: 'content_block_start',
        index: this.#index,
        content_block: isText ? { type, text: '' } : block,
      })
      if (isText) {
        this.#event({ type: 'content_block_delta', index: this.#index, delta: { type: 'text_delta', text } })
      }
      this.#event({ type: 'content_block_stop', index: this.#index++ })
    }
    this.#end(stopReason, usage)
    return this.#events
  }

  #event(data: { type: string; [field: string]: unknown }): void {
    this.#events.push(toSseEvent(data, data.type))
  }

  #start({ input_tokens: counted }: Usage): void {
    this.#isStarted = true
    const { id, model, estimatedInputTokens } = this.#head
    const usage: Usage = { input_tokens: counted || estimatedInputTokens, output_tokens: 0 }
    this.#event({
      type: 'message_start',
      message: { id, type: 'message', role: 'assistant', model, content: [], usage },
    })
  }

  #piece(kind: 'text' | 'thinking', piece: string): void {
    if (this.#openBlock !== kind) {
      this.#close()
      this.#openBlock = kind
      this.#event({ type: 'content_block_start', index: this.#index, content_block: { type: kind, [kind]: '' } })
    }
    // The JSON is written by hand, because nearly all events are of this type, and objects for them would be a fifth of a stream's cost.
    const delta = `{"type":"${kind}_delta","${kind}":${toJsonText(piece)}}`
    this.#events.push(
      `event: content_block_delta\ndata: {"type":"content_block_delta","index":${this.#index},"delta":${delta}}\n\n`,
    )
  }

  #close(): void {
    if (!this.#openBlock) return
    this.#event({ type: 'content_block_stop', index: this.#index++ })
    if (this.#openBlock === 'thinking') this.#hasThought = true
    this.#openBlock = undefined
  }

  #call({ id = '', function: { name, arguments: input } }: ToolCall): void {
    if (this.#sentCalls.has(id)) return
    this.#sentCalls.add(id)
    this.#close()
    const index = this.#index++
    const block = { type: 'tool_use', ...(id && { id }), ...(name && { name }), input: {} }
    this.#event({ type: 'content_block_start', index, content_block: block })
    const delta = { type: 'input_json_delta', partial_json: toJsonText(input) }
    this.#event({ type: 'content_block_delta', index, delta })
    this.#event({ type: 'content_block_stop', index })
  }

  #end(stopReason: string | undefined, usage: Usage): void {
    this.#close()
    const delta = stopReason ? { stop_reason: stopReason } : {}
    this.#event({ type: 'message_delta', delta, usage })
    this.#event({ type: 'message_stop' })
  }
}

/**
 * Searches the web for the model, and asks the model again.
 *
 * @param response the frame with the call
 * @param usage the token counts of the answer with the call
 */
export type Searcher = (call: ToolCall, response: ChatResponse, usage: Usage) => Promise<SearchOutcome>

/**
 * Translates a native answer to events. It pulls a frame when its events are needed.
 *
 * @param search searches the web for the model; undefined if the request does not offer the search of the server
 */
export function toEvents(answer: Answer<ChatResponse>, head: StreamHead, search?: Searcher): Source<string> {
  const writer = new EventWriter(head)
  let searching: { call: ToolCall; response: ChatResponse } | undefined
  return writeAnswer<ChatResponse, string>(answer, {
    frame(frame, output) {
      const call = search && !searching && findSearch(frame.message.tool_calls)
      if (call) searching = { call, response: frame }
      if (!search || !searching) return addAll(writer.write(frame), output)
      // Text beside or after a call for a search is not sent. The events of the search follow when the native answer is complete.
      if (!frame.done) return undefined
      return search(searching.call, searching.response, toUsage(frame)).then((outcome) =>
        addAll(writer.finish(outcome), output),
      )
    },
  })
}

function addAll(events: readonly string[], output: Output<string>): void {
  for (const event of events) output.add(event)
}
