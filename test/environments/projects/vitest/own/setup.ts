import { createMockOllama } from 'msw-ollama'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, inject } from 'vitest'
import { port } from '../../probe.js'

export const mock = createMockOllama({ baseUrl: `:${port}`, strict: inject('strict'), models: ['m'] })
const server = setupServer(...mock.handlers)

server.listen()
afterEach(() => mock.reset(server))
afterAll(() => server.close())
