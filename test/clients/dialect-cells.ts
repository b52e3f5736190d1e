import type { ReplyObject } from '../../handlers/index.ts'
import type { Dialect, Outcome } from './dialects.ts'

// The outcome of one `mockOllama.chat(reply)` in each dialect, as the SDK of the dialect returns it.

/** The replies of all scenes except `abort`. The reply of `abort` is a function that waits for the abort. */
export const REPLIES = {
  text: { content: 'Blue sky.' },
  thinking: { thinking: 'Hm, Rayleigh.', content: 'Blue sky.' },
  'one tool call': { toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] },
  'two tool calls': {
    toolCalls: [
      { name: 'get_weather', arguments: { city: 'Paris' } },
      { name: 'find_city', arguments: { query: 'Rome', limit: 2 } },
    ],
  },
  'content and a call': {
    content: 'Let me look.',
    toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }],
  },
  length: { content: 'Blue', doneReason: 'length' },
  'error before the first byte': { error: { status: 503, message: 'busy' } },
  'error in mid-stream': { content: 'so far', error: 'broken' },
} satisfies Record<string, ReplyObject>

/** What happens in one row of the table: a kind of reply, or an abort. */
export type Scene = keyof typeof REPLIES | 'abort'

/** The outcomes of one scene in one dialect. */
export interface Cell {
  streamed: Outcome
  whole: Outcome
}

const PARIS = [{ name: 'get_weather', arguments: { city: 'Paris' } }]
const BOTH_CALLS = [...PARIS, { name: 'find_city', arguments: { query: 'Rome', limit: 2 } }]

const same = (outcome: Outcome): Cell => ({ streamed: outcome, whole: outcome })

const failed = (error: NonNullable<Outcome['error']>): Outcome => ({ text: '', error })

/** Returns the message of an error as Anthropic's client gives it: the status and the whole body. */
const inAnthropicWords = (status: number, type: string, message: string): string =>
  `${status} {"type":"error","error":{"type":"${type}","message":"${message}"},"request_id":"req_…"}`

const busyToOpenAI = failed({ name: 'InternalServerError', status: 503, message: '503 busy' })
const brokenToOpenAI = failed({ name: 'InternalServerError', status: 500, message: '500 broken' })
const abortedByUser = failed({ name: 'APIUserAbortError', message: 'Request was aborted.' })
const aborted = { name: 'AbortError', message: 'This operation was aborted' }

export const CELLS: Record<Scene, Record<Dialect, Cell>> = {
  text: {
    native: same({ text: 'Blue sky.', end: 'stop' }),
    'chat completions': same({ text: 'Blue sky.', end: 'stop' }),
    responses: same({ text: 'Blue sky.', end: 'completed' }),
    messages: same({ text: 'Blue sky.', end: 'end_turn' }),
  },
  thinking: {
    native: same({ thinking: 'Hm, Rayleigh.', text: 'Blue sky.', end: 'stop' }),
    'chat completions': same({ thinking: 'Hm, Rayleigh.', text: 'Blue sky.', end: 'stop' }),
    responses: same({ thinking: 'Hm, Rayleigh.', text: 'Blue sky.', end: 'completed' }),
    messages: same({ thinking: 'Hm, Rayleigh.', text: 'Blue sky.', end: 'end_turn' }),
  },
  'one tool call': {
    native: same({ text: '', calls: PARIS, end: 'stop' }),
    'chat completions': same({ text: '', calls: PARIS, end: 'tool_calls' }),
    responses: same({ text: '', calls: PARIS, end: 'completed' }),
    messages: same({ text: '', calls: PARIS, end: 'tool_use' }),
  },
  'two tool calls': {
    native: same({ text: '', calls: BOTH_CALLS, end: 'stop' }),
    'chat completions': same({ text: '', calls: BOTH_CALLS, end: 'tool_calls' }),
    responses: same({ text: '', calls: BOTH_CALLS, end: 'completed' }),
    messages: same({ text: '', calls: BOTH_CALLS, end: 'tool_use' }),
  },
  'content and a call': {
    native: same({ text: 'Let me look.', calls: PARIS, end: 'stop' }),
    'chat completions': same({ text: 'Let me look.', calls: PARIS, end: 'tool_calls' }),
    responses: {
      streamed: { text: 'Let me look.', calls: PARIS, end: 'completed' },
      // Without streaming, the real server leaves the text out of a response with tool calls.
      whole: { text: '', calls: PARIS, end: 'completed' },
    },
    messages: same({ text: 'Let me look.', calls: PARIS, end: 'tool_use' }),
  },
  length: {
    native: same({ text: 'Blue', end: 'length' }),
    'chat completions': same({ text: 'Blue', end: 'length' }),
    // The real server does not answer with the status `incomplete` here.
    responses: same({ text: 'Blue', end: 'completed' }),
    messages: same({ text: 'Blue', end: 'max_tokens' }),
  },
  'error before the first byte': {
    native: same(failed({ name: 'ResponseError', status: 503, message: 'busy' })),
    'chat completions': same(busyToOpenAI),
    responses: same(busyToOpenAI),
    messages: same(
      failed({
        name: 'ServiceUnavailableError',
        status: 503,
        message: inAnthropicWords(503, 'overloaded_error', 'busy'),
      }),
    ),
  },
  // Only the native stream reports the error. In the other dialects, the SDK reads a stream that stops without a finish reason.
  'error in mid-stream': {
    native: {
      streamed: { text: 'so far', error: { name: 'Error', message: 'broken' } },
      whole: failed({ name: 'ResponseError', status: 500, message: 'broken' }),
    },
    'chat completions': { streamed: { text: 'so far' }, whole: brokenToOpenAI },
    responses: { streamed: { text: 'so far' }, whole: brokenToOpenAI },
    messages: {
      streamed: { text: 'so far' },
      whole: failed({
        name: 'InternalServerError',
        status: 500,
        message: inAnthropicWords(500, 'api_error', 'broken'),
      }),
    },
  },
  // The streams of OpenAI's and Anthropic's clients end without an error when they are aborted.
  abort: {
    native: { streamed: { text: 'first', error: aborted }, whole: failed(aborted) },
    'chat completions': { streamed: { text: 'first' }, whole: abortedByUser },
    responses: { streamed: { text: 'first' }, whole: abortedByUser },
    messages: { streamed: { text: 'first' }, whole: abortedByUser },
  },
}
