import assert from 'node:assert/strict'

export const CHAT_URL = 'http://localhost:11434/api/chat'

/** Creates a chat request whose echo has this number of pieces, and returns the pieces too. */
export function createChat(pieces: number): { init: { method: string; body: string }; reply: string[] } {
  const words = Array.from({ length: pieces - 1 }, (_, i) => `word${i}`)
  const messages = [{ role: 'user', content: words.join(' ') }]
  return {
    init: { method: 'POST', body: JSON.stringify({ model: 'llama3.1:8b', messages }) },
    reply: ['Echo:', ...words.map((word) => ` ${word}`)],
  }
}

/** Reads a body to its end, chunk by chunk, as a client does. */
export async function readToEnd({ body }: Response): Promise<void> {
  const reader = body!.getReader()
  while (!(await reader.read()).done);
}

/** Asserts that two responses have the same lines, except for their timestamps. Otherwise a comparison of their costs is meaningless. */
export async function assertSameLines(ours: Response, baseline: Response): Promise<void> {
  const withoutTimes = (text: string): string => text.replaceAll(/"created_at":"[^"]*"/g, '')
  assert.equal(withoutTimes(await ours.text()), withoutTimes(await baseline.text()))
}
