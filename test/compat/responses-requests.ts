// Sends requests to the Responses API of OpenAI, and reads the responses.

import { postTo, readJson, type Target } from '../support/requests.ts'

/** An output item of a response. */
export interface Item {
  id: string
  type: string
  status?: string
  call_id?: string
  name?: string
  arguments?: string
  content?: Array<{ type: string; text: string }>
  summary?: Array<{ type: string; text: string }>
  action?: object
}

export interface ResponseObject {
  id: string
  status: string
  model: string
  output: Item[] | null
  tools: object[]
  usage: Record<string, unknown> | null
  error: unknown
}

/** The data of one event of a stream. */
export interface ResponseEvent {
  type: string
  sequence_number: number
  output_index?: number
  item_id?: string
  item?: Item
  delta?: string
  text?: string
  arguments?: string
  response?: ResponseObject
}

export const RESPONSES = '/v1/responses'

export function postResponse(target: Target, fields: object = {}, init?: RequestInit): Promise<Response> {
  return postTo(target, RESPONSES, { model: 'llama3.1:8b', input: 'Hi', ...fields }, init)
}

export function askForResponse(target: Target, fields: object = {}): Promise<ResponseObject> {
  return readJson(postResponse(target, fields))
}

export async function streamResponse(target: Target, fields: object = {}): Promise<ResponseEvent[]> {
  return toEvents(await (await postResponse(target, { stream: true, ...fields })).text())
}

/**
 * Returns the data of the events in a text.
 *
 * @throws Error if the name of an event is not the type in its data
 */
export function toEvents(text: string): ResponseEvent[] {
  return text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => {
      const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(event) ?? []
      const parsed = JSON.parse(data!) as ResponseEvent
      if (parsed.type !== name) throw new Error(`Failed to read the events: found ${name} as the name of ${data}.`)
      return parsed
    })
}

/** Returns the types of the events, without their prefix `response.`. */
export function typesOf(events: readonly ResponseEvent[]): string[] {
  return events.map(({ type }) => type.replace(/^response\./, ''))
}
