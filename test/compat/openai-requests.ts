// Reads the responses to requests in the dialect of OpenAI.

/** The data of one event of a stream. */
export interface Chunk {
  id: string
  created: number
  model: string
  choices: Array<{
    delta: { role?: string; content?: string; reasoning?: string; tool_calls?: unknown[] }
    text?: string
    finish_reason: string | null
  }>
  usage?: unknown
}

export const CHAT = '/v1/chat/completions'

/** Returns the data of the events in a text. `[DONE]`, the data of the last event, is not JSON and stays text. */
export function toEvents(text: string): Array<Chunk | '[DONE]'> {
  return text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => event.replace(/^data: /, ''))
    .map((data) => (data === '[DONE]' ? data : (JSON.parse(data) as Chunk)))
}

/** Reads a response, and returns the data of all its events but `[DONE]`. */
export async function readEvents(response: Response): Promise<Chunk[]> {
  return toEvents(await response.text()).filter((event) => event !== '[DONE]')
}
