const { createMockOllama } = require('msw-ollama')
const { setupServer } = require('msw/node')

const mock = createMockOllama({ baseUrl: `:${process.env.PROBE_PORT}` })
const server = setupServer(...mock.handlers)

server.listen()
globalThis.mock = mock
afterEach(() => mock.reset(server))
afterAll(() => server.close())
