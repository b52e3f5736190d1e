const { setupServer } = require('msw/node')
const { mockOllama, ollamaHandlers } = require('msw-ollama')
const { ollamaMatchers } = require('msw-ollama/matchers')

expect.extend(ollamaMatchers)

const server = setupServer(...ollamaHandlers)

// Here and not in beforeAll: the default client of `ollama` keeps the fetch of the time when it is first required.
server.listen({ onUnhandledRequest: 'error' })
globalThis.server = server

afterEach(() => {
  mockOllama.assertNoErrors()
  mockOllama.reset(server)
})
afterAll(() => server.close())
