// Requests of the Anthropic dialect, and what is read from its streams.

import { readChunks } from '../support/read-body.ts'
import { postTo, readJson, type Target } from '../support/requests.ts'

/** Anything that an event's data may hold. */
export interface EventData {
  type: string
  index?: number
  message?: { id: string; model: string; content: object[]; usage: object }
  content_block?: { type: string; id?: string; name?: string; tool_use_id?: string; content?: unknown }
  delta?: { type?: string; text?: string; thinking?: string; partial_json?: string; stop_reason?: string }
  usage?: { input_tokens: number; output_tokens: number }
}

export interface Message {
  id: string
  model: string
  content: Array<{ type: string; id?: string; text?: string; input?: object; content?: unknown }> | null
  stop_reason: string
  usage: { input_tokens: number; output_tokens: number }
  error?: { type: string; message: string }
  request_id?: string
}

export const MESSAGES = '/v1/messages'

/** The body of a request with one question. */
export function messageBody(fields: object = {}): object {
  return {
    model: 'llama3.1:8b',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Why is the sky blue?' }],
    ...fields,
  }
}

export function postMessage(target: Target, fields: object = {}, init?: RequestInit): Promise<Response> {
  return postTo(target, MESSAGES, messageBody(fields), init)
}

/** The message that answers a question. */
export function askForMessage(target: Target, fields: object = {}): Promise<Message> {
  return readJson(postMessage(target, fields))
}

/** The data of the events that answer a question. */
export async function streamMessage(target: Target, fields: object = {}): Promise<EventData[]> {
  const chunks = await readChunks(await postMessage(target, { stream: true, ...fields }))
  return chunks.map(readEvent)
}

export function readEvent(text: string): EventData {
  const match = /^event: (\w+)\ndata: (\{[^\n]+\})\n\n$/.exec(text)
  const data = JSON.parse(match?.[2] ?? '{}') as EventData
  if (!match || data.type !== match[1]) throw new Error(`Failed to read an event: found ${JSON.stringify(text)}.`)
  return data
}

/** An event in one word or two, its block's number behind it. */
export function summarize({ type, index, content_block: block, delta }: EventData): string {
  const what = block?.type ?? delta?.text ?? delta?.thinking ?? delta?.partial_json ?? delta?.stop_reason
  return [type.replace('content_block_', ''), what, index].filter((part) => part !== undefined).join(' ')
}
