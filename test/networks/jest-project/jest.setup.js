const { setupServer } = require('msw/node')
const { mockOllama, ollamaHandlers } = require('msw-ollama')
const { ollamaMatchers } = require('msw-ollama/matchers')

expect.extend(ollamaMatchers)

const server = setupServer(...ollamaHandlers)

// Call listen() here, not in beforeAll: the default client of `ollama` keeps the fetch that it finds when it is first required.
// msw 2 reads the first option, and msw 3 the second one.
server.listen({ onUnhandledRequest: 'error', onUnhandledFrame: 'error' })
globalThis.server = server

afterEach(() => {
  mockOllama.assertNoErrors()
  mockOllama.reset(server)
})
afterAll(() => server.close())
