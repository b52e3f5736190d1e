import { createMockOllama, mockOllama, ollamaHandlers, reply } from 'msw-ollama'
import { setupServer } from 'msw/node'

export const server = setupServer(...ollamaHandlers, ...createMockOllama({ baseUrl: ':7000' }).handlers)
server.use(mockOllama.chat(reply.error(503, 'busy'), { times: 1 }))

// @ts-expect-error -- a number is no reply
server.use(mockOllama.chat(42))
