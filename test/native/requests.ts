import type { ListedModel, LoadedModel, MockOllama, PsResponse, ShowResponse, TagsResponse } from '../../src/index.ts'
import { postTo, sendTo } from '../support/requests.ts'

export type Method = 'GET' | 'HEAD' | 'POST' | 'DELETE'

/** The fields that a line of an answer can have. */
export interface Line {
  status?: string
  error?: string
  digest?: string
  total?: number
  completed?: number
  created_at?: string
  response?: string
  message?: {
    content: string
    thinking?: string
    tool_calls?: Array<{ id?: string; function: { index: number; name: string } }>
  }
  done?: boolean
  _debug_info?: { rendered_template: string; image_count?: number }
}

export async function linesOf(response: Response): Promise<Line[]> {
  const lines = (await response.text()).split('\n')
  return lines.filter(Boolean).map((line) => JSON.parse(line) as Line)
}

/** Sends a POST, and returns the lines of the streamed answer. */
export async function stream(mock: MockOllama, path: string, body: object): Promise<Line[]> {
  return linesOf(await postTo(mock, path, body))
}

/** Returns the status of a response, and its body as JSON. An empty body is left out. */
export async function outcome(response: Promise<Response>): Promise<{ status: number; body?: unknown }> {
  const { status, ...answer } = await settle(response)
  return answer.text === '' ? { status } : { status, body: JSON.parse(answer.text) as unknown }
}

async function settle(response: Promise<Response>): Promise<{ status: number; text: string }> {
  const settled = await response
  return { status: settled.status, text: await settled.text() }
}

export async function tags(mock: MockOllama): Promise<ListedModel[]> {
  return ((await (await sendTo(mock, 'GET', '/api/tags')).json()) as TagsResponse).models
}

export async function names(mock: MockOllama): Promise<string[]> {
  return (await tags(mock)).map(({ name }) => name)
}

export async function tag(mock: MockOllama, name: string): Promise<ListedModel> {
  const found = (await tags(mock)).find((model) => model.name === name)
  if (!found) throw new Error(`Failed to find ${name} among the tags.`)
  return found
}

export async function ps(mock: MockOllama): Promise<LoadedModel[]> {
  return ((await (await sendTo(mock, 'GET', '/api/ps')).json()) as PsResponse).models
}

export async function show(mock: MockOllama, model: string, fields: object = {}): Promise<ShowResponse> {
  const response = await postTo(mock, '/api/show', { model, ...fields })
  if (response.status !== 200) throw new Error(`Failed to show ${model}: found status ${response.status}.`)
  return (await response.json()) as ShowResponse
}

/**
 * Sends a request that must succeed. Reads its answer to the end, because a streamed answer takes effect only as it is read.
 *
 * @throws if the status or a line is an error
 */
export async function must(mock: MockOllama, path: string, body: object): Promise<Line[]> {
  const response = await sendTo(mock, path === '/api/delete' ? 'DELETE' : 'POST', path, body)
  const lines = await linesOf(response)
  const error = lines.find((line) => line.error !== undefined)?.error
  if (!response.ok || error !== undefined) throw new Error(`Failed at ${path}: ${response.status} ${error}`)
  return lines
}
