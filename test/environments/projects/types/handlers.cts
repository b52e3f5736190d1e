import { mockOllama, ollamaHandlers } from 'msw-ollama'
import { setupServer } from 'msw/node'

export const server = setupServer(...ollamaHandlers)
server.use(mockOllama.chat('Hello.'))
