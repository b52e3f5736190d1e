import Anthropic from '@anthropic-ai/sdk'
import { Ollama } from 'ollama'
import OpenAI from 'openai'

// Asks the same question, with a tool, through the SDK of each dialect. The outcomes have one form, so that tests can compare them.

export type Dialect = 'native' | 'chat completions' | 'responses' | 'messages'

/** What an SDK returned before it ended or threw an error. */
export interface Outcome {
  text: string
  thinking?: string
  calls?: Array<{ name: string; arguments: unknown }>
  /** The reason why the answer ended, as the dialect calls it. */
  end?: string | null
  /** The error that the SDK threw. */
  error?: { name: string; status?: number; message: string }
}

export interface AskOptions {
  streamed: boolean
  signal: AbortSignal
  /** Called with each piece of text that is streamed. */
  onText: () => void
}

const MODEL = 'llama3.1:8b'
const CONTENT = 'How is the weather?'
const messages = [{ role: 'user' as const, content: CONTENT }]
const name = 'get_weather'
const description = 'The weather of a city'
const parameters = { type: 'object' as const, required: ['city'], properties: { city: { type: 'string' } } }

/**
 * Returns a function for each dialect, which asks the question and adds what the SDK returns to an outcome. Call this after the
 * interception has begun, because the clients of OpenAI and Anthropic keep the `fetch` that they find now. No client retries.
 */
export function createAskers(): Record<Dialect, (outcome: Outcome, options: AskOptions) => Promise<void>> {
  const openai = new OpenAI({ baseURL: 'http://localhost:11434/v1', apiKey: 'ollama', maxRetries: 0 })
  const anthropic = new Anthropic({ baseURL: 'http://localhost:11434', apiKey: 'ollama', maxRetries: 0 })

  return {
    async native(outcome, { streamed, signal, onText }) {
      // The client takes no signal for a request, so its `fetch` adds the signal.
      const ollama = new Ollama({ fetch: (input, init) => fetch(input, { ...init, signal }) })
      const request = {
        model: MODEL,
        messages,
        tools: [{ type: 'function', function: { name, description, parameters } }],
      }
      const parts = streamed
        ? await ollama.chat({ ...request, stream: true })
        : [await ollama.chat({ ...request, stream: false })]
      for await (const { message, done_reason: end } of parts) {
        outcome.text += message.content
        addThinking(outcome, message.thinking)
        for (const { function: call } of message.tool_calls ?? []) {
          addCall(outcome, { name: call.name, arguments: call.arguments })
        }
        if (end) outcome.end = end
        if (message.content !== '') onText()
      }
    },

    async 'chat completions'(outcome, { streamed, signal, onText }) {
      const request = {
        model: MODEL,
        messages,
        tools: [{ type: 'function' as const, function: { name, description, parameters } }],
      }
      if (!streamed) {
        const { choices } = await openai.chat.completions.create(request, { signal })
        const { message, finish_reason: end } = choices[0]!
        Object.assign(outcome, { text: message.content, end })
        addThinking(outcome, toReasoning(message))
        for (const call of message.tool_calls ?? [])
          if (call.type === 'function') addCall(outcome, toCall(call.function))
        return
      }
      for await (const { choices } of await openai.chat.completions.create({ ...request, stream: true }, { signal })) {
        const { delta, finish_reason: end } = choices[0]!
        outcome.text += delta.content ?? ''
        addThinking(outcome, toReasoning(delta))
        for (const { function: call } of delta.tool_calls ?? []) addCall(outcome, toCall(call!))
        if (end) outcome.end = end
        if (delta.content) onText()
      }
    },

    async responses(outcome, { streamed, signal, onText }) {
      const request = {
        model: MODEL,
        input: CONTENT,
        tools: [{ type: 'function' as const, name, description, parameters, strict: null }],
      }
      if (!streamed) {
        addResponse(outcome, await openai.responses.create(request, { signal }))
        return
      }
      for await (const event of await openai.responses.create({ ...request, stream: true }, { signal })) {
        if (event.type === 'response.output_text.delta') {
          outcome.text += event.delta
          onText()
        }
        if (event.type === 'response.reasoning_summary_text.delta') addThinking(outcome, event.delta)
        if (event.type === 'response.output_item.done' && event.item.type === 'function_call') {
          addCall(outcome, toCall(event.item))
        }
        if (event.type === 'response.completed') outcome.end = event.response.status ?? null
      }
    },

    async messages(outcome, { streamed, signal, onText }) {
      const request = {
        model: MODEL,
        max_tokens: 100,
        messages,
        tools: [{ name, description, input_schema: parameters }],
      }
      if (!streamed) {
        const { content, stop_reason: end } = await anthropic.messages.create(request, { signal })
        outcome.end = end
        for (const block of content) {
          if (block.type === 'text') outcome.text += block.text
          if (block.type === 'thinking') addThinking(outcome, block.thinking)
          if (block.type === 'tool_use') addCall(outcome, { name: block.name, arguments: block.input })
        }
        return
      }
      let called = ''
      for await (const event of await anthropic.messages.create({ ...request, stream: true }, { signal })) {
        if (event.type === 'content_block_start' && event.content_block.type === 'tool_use') {
          called = event.content_block.name
        }
        if (event.type === 'content_block_delta') {
          const { delta } = event
          if (delta.type === 'text_delta') {
            outcome.text += delta.text
            onText()
          }
          if (delta.type === 'thinking_delta') addThinking(outcome, delta.thinking)
          if (delta.type === 'input_json_delta')
            addCall(outcome, toCall({ name: called, arguments: delta.partial_json }))
        }
        if (event.type === 'message_delta') outcome.end = event.delta.stop_reason
      }
    },
  }
}

/** Returns the thinking of a chat message. Ollama and other servers add the field `reasoning`, which OpenAI's types do not have. */
function toReasoning(message: object): string | undefined {
  return 'reasoning' in message ? String(message.reasoning) : undefined
}

function toCall(call: { name?: string; arguments?: string }): { name: string; arguments: unknown } {
  return { name: call.name ?? '', arguments: JSON.parse(call.arguments ?? '') }
}

function addResponse(outcome: Outcome, { status, output, output_text: text }: OpenAI.Responses.Response): void {
  Object.assign(outcome, { text, end: status })
  for (const item of output) {
    if (item.type === 'function_call') addCall(outcome, toCall(item))
    if (item.type === 'reasoning') addThinking(outcome, item.summary.map((part) => part.text).join(''))
  }
}

function addThinking(outcome: Outcome, thinking: string | undefined): void {
  if (thinking) outcome.thinking = (outcome.thinking ?? '') + thinking
}

function addCall(outcome: Outcome, call: { name: string; arguments: unknown }): void {
  ;(outcome.calls ??= []).push(call)
}

/** Converts an error that an SDK threw into a form that is the same in each run. */
export function toThrown(error: unknown): NonNullable<Outcome['error']> {
  if (!(error instanceof Error)) throw new TypeError(`Failed to read a thrown error: found ${String(error)}.`)
  const { name: thrown, message } = error
  // The errors of OpenAI and Anthropic keep the name `Error`, so this uses the name of their class.
  const own = thrown === 'Error' ? error.constructor.name : thrown
  const status = 'status_code' in error ? error.status_code : 'status' in error ? error.status : undefined
  return {
    name: own,
    ...(typeof status === 'number' && { status }),
    message: message.replace(/req_[0-9a-f]{24}/, 'req_…'),
  }
}
