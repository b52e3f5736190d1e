import { createMockOllama } from 'msw-ollama'
import { setupServer } from 'msw/node'
import { port } from '../probe.js'

const mock = createMockOllama({ baseUrl: `:${port}` })
const server = setupServer(...mock.handlers)

server.listen()
globalThis.mock = mock
afterEach(() => mock.reset(server))
afterAll(() => server.close())
