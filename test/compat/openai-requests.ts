// Requests of the OpenAI dialect, and what is read from its streams.

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

/** The data of the events in a text; that which is no JSON is left as it is. */
export function toEvents(text: string): Array<Chunk | '[DONE]'> {
  return text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => event.replace(/^data: /, ''))
    .map((data) => (data === '[DONE]' ? data : (JSON.parse(data) as Chunk)))
}

/** All but the end mark. */
export async function readEvents(response: Response): Promise<Chunk[]> {
  return toEvents(await response.text()).filter((event) => event !== '[DONE]')
}
