import assert from 'node:assert/strict'

export const CHAT_URL = 'http://localhost:11434/api/chat'

/** A chat request, and the pieces of its echo. */
export function createChat(pieces: number): { init: { method: string; body: string }; reply: string[] } {
  const words = Array.from({ length: pieces - 1 }, (_, i) => `word${i}`)
  const messages = [{ role: 'user', content: words.join(' ') }]
  return {
    init: { method: 'POST', body: JSON.stringify({ model: 'llama3.1:8b', messages }) },
    reply: ['Echo:', ...words.map((word) => ` ${word}`)],
  }
}

/** Reads a body to its end as a client does: chunk by chunk. */
export async function readToEnd({ body }: Response): Promise<void> {
  const reader = body!.getReader()
  while (!(await reader.read()).done);
}

/** What is compared must say the same: all but the time of day. */
export async function assertSameLines(ours: Response, baseline: Response): Promise<void> {
  const withoutTimes = (text: string): string => text.replaceAll(/"created_at":"[^"]*"/g, '')
  assert.equal(withoutTimes(await ours.text()), withoutTimes(await baseline.text()))
}
