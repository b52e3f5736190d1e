import { createMockOllama } from 'msw-ollama'
import { setupServer } from 'msw/node'
import { port } from '../probe.js'

export const mock = createMockOllama({ baseUrl: `:${port}` })
export const server = setupServer(...mock.handlers)
