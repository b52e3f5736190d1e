import { toJsonText } from '../../go/json-text.ts'
import type { ChatResponse, ToolCall } from '../../protocol/responses.ts'
import type { Clock } from '../../streaming/clock.ts'
import { toSseEvent } from '../sse.ts'
import { createDeltaWriter, type DeltaWriter } from './delta-events.ts'
import { toFunctionCallItem, toMessageItem, toReasoningItem, toTextPart, type WebSearchItem } from './items.ts'
import type { ResponsesRequest } from './request-types.ts'
import { toReasoningEcho, toResponseObject, type ResponseState, toToolEcho, toUsage } from './response-object.ts'

const DIGITS = '0123456789'
const TEXT_PLACE = { content_index: 0, logprobs: [] }
const IN_PROGRESS: ResponseState = { status: 'in_progress', output: [], completedAt: null, usage: null }
const THOUGHT_PLACE = { summary_index: 0 }

/** The ids of a response and of its first message. */
export interface ResponseIds {
  /** `resp_` and digits. */
  response: string
  /** `msg_` and digits, the id of the first message. */
  message: string
}

export function createResponseIds(clock: Clock): ResponseIds {
  return { response: clock.id('resp_', 6, DIGITS), message: clock.id('msg_', 6, DIGITS) }
}

/**
 * Writes the events of one response. Each method adds its events to a queue, from which {@link take} returns them.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/responses.go (ResponsesStreamConverter)
 */
export class EventWriter {
  readonly #request: ResponsesRequest
  readonly #clock: Clock
  readonly #ids: ResponseIds
  readonly #waiting: string[] = []
  #taken = 0
  #sequenceNumber = 0
  #hasBegun = false
  /** The response object of the first event. */
  #response: object = {}
  #outputIndex = 0
  #messageId: string
  /** The text of the open message, or undefined if no message is open. */
  #text: string | undefined
  #deltas: DeltaWriter | undefined
  #reasoning: { id: string; text: string } | undefined
  readonly #completed: object[] = []

  constructor(request: ResponsesRequest, { clock, ids }: { clock: Clock; ids: ResponseIds }) {
    this.#request = request
    this.#clock = clock
    this.#ids = ids
    this.#messageId = ids.message
  }

  /** Removes the next event from the queue and returns it. Returns undefined if the queue is empty. */
  take(): string | undefined {
    if (this.#taken < this.#waiting.length) return this.#waiting[this.#taken++]
    this.#waiting.length = 0
    this.#taken = 0
    return undefined
  }

  /** Writes the first two events of the response, unless they are already written. */
  begin(model: string): void {
    if (this.#hasBegun) return
    this.#hasBegun = true
    const request = this.#request
    const echo = { tools: (request.tools ?? []).map(toToolEcho), reasoning: toReasoningEcho(request) }
    const head = { id: this.#ids.response, model, createdAt: this.#now() }
    this.#response = toResponseObject(head, IN_PROGRESS, request, echo)
    const text = toJsonText(this.#response)
    this.#addResponse('response.created', text)
    this.#addResponse('response.in_progress', text)
  }

  addThinking(thinking: string): void {
    if (!this.#reasoning) {
      const id = this.#clock.id('rs_', 6, DIGITS)
      const output_index = this.#outputIndex
      this.#reasoning = { id, text: '' }
      this.#deltas = undefined
      this.#add('response.output_item.added', { item: { id, type: 'reasoning', summary: [] }, output_index })
    }
    this.#reasoning.text += thinking
    this.#addDelta('response.reasoning_summary_text.delta', thinking, this.#reasoning.id, THOUGHT_PLACE)
  }

  addText(text: string): void {
    this.finishReasoning()
    if (this.#text === undefined) {
      this.#text = ''
      const output_index = this.#outputIndex
      const place = { item_id: this.#messageId, output_index, content_index: 0 }
      const item = { id: this.#messageId, type: 'message', status: 'in_progress', role: 'assistant', content: [] }
      this.#add('response.output_item.added', { item, output_index })
      this.#add('response.content_part.added', { ...place, part: toTextPart('') })
      this.#deltas = undefined
    }
    this.#text += text
    this.#addDelta('response.output_text.delta', text, this.#messageId, TEXT_PLACE)
  }

  addCalls(calls: readonly ToolCall[]): void {
    calls.forEach((call, index) => {
      const item = toFunctionCallItem(`${this.#clock.id('fc_', 6, DIGITS)}_${index}`, call)
      const output_index = this.#outputIndex++
      const place = { item_id: item.id, output_index }
      this.#completed.push(item)
      this.#add('response.output_item.added', { item: { ...item, status: 'in_progress', arguments: '' }, output_index })
      this.#add('response.function_call_arguments.delta', { ...place, delta: item.arguments })
      this.#add('response.function_call_arguments.done', { ...place, arguments: item.arguments })
      this.#add('response.output_item.done', { item, output_index })
    })
  }

  finishReasoning(): void {
    if (!this.#reasoning) return
    const { id, text } = this.#reasoning
    this.#reasoning = undefined
    const item = toReasoningItem(id, text)
    const output_index = this.#outputIndex++
    this.#completed.push(item)
    this.#add('response.reasoning_summary_text.done', { item_id: id, output_index, summary_index: 0, text })
    this.#add('response.output_item.done', { item, output_index })
  }

  /** Ends the open message, so that another item can follow it. */
  finishMessage(): void {
    if (this.#text === undefined) return
    this.#completed.push(this.#addMessageDone(this.#text))
    this.#text = undefined
    this.#outputIndex++
    this.#messageId = `msg_${this.#ids.response.slice('resp_'.length)}_${this.#outputIndex}`
  }

  /** Writes the events for the start of a search. Returns a function that writes the events for its end. */
  addSearch(item: WebSearchItem): () => void {
    this.finishReasoning()
    const output_index = this.#outputIndex++
    const place = { item_id: item.id, output_index }
    this.#add('response.output_item.added', { item: { ...item, status: 'in_progress' }, output_index })
    this.#add('response.web_search_call.in_progress', place)
    this.#add('response.web_search_call.searching', place)
    return () => {
      this.#completed.push(item)
      this.#add('response.web_search_call.completed', place)
      this.#add('response.output_item.done', { item, output_index })
    }
  }

  /**
   * Writes the last events of a response.
   *
   * @param closesMessage false if tool calls came after the text, because a real Ollama then does not close the message
   */
  complete(frame: Pick<ChatResponse, 'prompt_eval_count' | 'eval_count'>, closesMessage: boolean): void {
    this.finishReasoning()
    const output = [...this.#completed]
    if (this.#text !== undefined) {
      if (closesMessage) this.#addMessageDone(this.#text)
      output.push(toMessageItem(this.#messageId, this.#text))
    }
    const now = this.#now()
    const response = {
      ...this.#response,
      status: 'completed',
      // An empty list is null, because Go writes a nil slice as null.
      output: output.length > 0 ? output : null,
      created_at: now,
      completed_at: now,
      usage: toUsage(frame),
    }
    this.#addResponse('response.completed', toJsonText(response))
  }

  fail(
    code: string,
    message: string,
    { prompt_eval_count: input = 0, eval_count: output = 0 }: Partial<ChatResponse>,
  ): void {
    const usage = { input_tokens: input, output_tokens: output, total_tokens: input + output }
    const error = { code, message }
    const { model = '' } = this.#request
    const response = { id: this.#ids.response, object: 'response', status: 'failed', model, output: [], error, usage }
    this.#addResponse('response.failed', toJsonText(response))
  }

  #addMessageDone(text: string): object {
    const place = { item_id: this.#messageId, output_index: this.#outputIndex, content_index: 0 }
    const item = toMessageItem(this.#messageId, text)
    this.#add('response.output_text.done', { ...place, text, logprobs: [] })
    this.#add('response.content_part.done', { ...place, part: toTextPart(text) })
    this.#add('response.output_item.done', { item, output_index: this.#outputIndex })
    return item
  }

  #now(): number {
    return Math.floor(this.#clock.now() / 1000)
  }

  #add(type: string, data: object): void {
    this.#waiting.push(toSseEvent({ type, sequence_number: this.#sequenceNumber++, ...data }, type))
  }

  /** @param text the response object as JSON text, because two events can share it */
  #addResponse(type: string, text: string): void {
    const number = this.#sequenceNumber++
    this.#waiting.push(`event: ${type}\ndata: {"type":"${type}","sequence_number":${number},"response":${text}}\n\n`)
  }

  /** The output index is compared for each delta, because an item that ends moves the items that are still open. */
  #addDelta(type: string, delta: string, item_id: string, place: object): void {
    const output_index = this.#outputIndex
    if (this.#deltas?.outputIndex !== output_index) {
      this.#deltas = createDeltaWriter(type, { ...place, item_id, output_index })
    }
    this.#waiting.push(this.#deltas.write(delta, this.#sequenceNumber++))
  }
}
