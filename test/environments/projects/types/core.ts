import { createMockOllama } from 'msw-ollama/core'

const mock = createMockOllama({ models: ['llama3.2'] })

export async function readVersion(): Promise<string> {
  const response: Response = await mock.fetch(new URL('/api/version', mock.url), { method: 'GET' })
  return response.text()
}

// @ts-expect-error -- a number is no address
void mock.fetch(42)
