// Reads the text of a streamed answer, in each dialect.

import type { Dialect } from '../../handlers/index.ts'

/** What a client has received of a streamed answer. */
export interface Streamed {
  /** The text that the model has said so far. */
  text: string
  /** Whether the last line or event of the answer has come. */
  isDone: boolean
}

interface Event {
  type?: string
  done?: boolean
  message?: { content?: string }
  choices?: Array<{ delta: { content?: string | null } }>
  delta?: string | { text?: string }
}

/** @throws if a line is not whole */
export function readStreamed(dialect: Dialect, body: string): Streamed {
  const lines = dialect === 'ollama' ? split(body, '\n') : split(body, '\n\n').map(dataOf)
  const events = lines.filter((line) => line !== '[DONE]').map((line) => JSON.parse(line) as Event)
  return {
    text: events.map(textOf).join(''),
    isDone: lines.includes('[DONE]') || events.some(isLast),
  }
}

function split(body: string, end: string): string[] {
  const parts = body.split(end)
  const rest = parts.pop()
  if (rest !== '') throw new Error(`Failed to read the stream: found ${rest} after the last line.`)
  return parts
}

function dataOf(event: string): string {
  const data = /^(?:event: .*\n)?data: (.*)$/.exec(event)?.[1]
  if (data === undefined) throw new Error(`Failed to read the stream: found the event ${event}.`)
  return data
}

function isLast({ done, type }: Event): boolean {
  return done === true || type === 'response.completed' || type === 'message_stop'
}

function textOf({ message, choices, type, delta }: Event): string {
  if (choices) return choices[0]?.delta.content ?? ''
  if (typeof delta === 'string') return type === 'response.output_text.delta' ? delta : ''
  return delta?.text ?? (typeof type === 'string' ? '' : (message?.content ?? ''))
}
