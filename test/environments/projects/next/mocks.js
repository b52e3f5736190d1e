import { createMockOllama } from 'msw-ollama'
import { setupServer } from 'msw/node'

const mock = createMockOllama({ baseUrl: `:${process.env.PROBE_PORT}` })

setupServer(...mock.handlers).listen()
globalThis.mock = mock
