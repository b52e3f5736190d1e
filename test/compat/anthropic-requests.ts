// Sends requests in the dialect of Anthropic, and reads the responses.

import { readChunks } from '../support/read-body.ts'
import { postTo, readJson, type Target } from '../support/requests.ts'

/** The fields that the data of an event may have. */
export interface EventData {
  type: string
  index?: number
  message?: { id: string; model: string; content: object[]; usage: object }
  content_block?: { type: string; id?: string; name?: string; tool_use_id?: string; content?: unknown }
  delta?: { type?: string; text?: string; thinking?: string; partial_json?: string; stop_reason?: string }
  usage?: { input_tokens: number; output_tokens: number }
}

/** A message, or an error in its place. */
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

/** Returns the body of a request with one user message. */
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

/** Asks without streaming, and returns the message. */
export function askForMessage(target: Target, fields: object = {}): Promise<Message> {
  return readJson(postMessage(target, fields))
}

/** Asks with streaming, and returns the data of the events. */
export async function streamMessage(target: Target, fields: object = {}): Promise<EventData[]> {
  const chunks = await readChunks(await postMessage(target, { stream: true, ...fields }))
  return chunks.map(readEvent)
}

/**
 * Returns the data of an event.
 *
 * @throws Error if the text is not one event, or if the name of the event is not the type in its data
 */
export function readEvent(text: string): EventData {
  const match = /^event: (\w+)\ndata: (\{[^\n]+\})\n\n$/.exec(text)
  const data = JSON.parse(match?.[2] ?? '{}') as EventData
  if (!match || data.type !== match[1]) throw new Error(`Failed to read an event: found ${JSON.stringify(text)}.`)
  return data
}

/** Describes an event by its type, its content and the index of its block, as far as it has them: `delta Blue 0`. */
export function summarize({ type, index, content_block: block, delta }: EventData): string {
  const what = block?.type ?? delta?.text ?? delta?.thinking ?? delta?.partial_json ?? delta?.stop_reason
  return [type.replace('content_block_', ''), what, index].filter((part) => part !== undefined).join(' ')
}
