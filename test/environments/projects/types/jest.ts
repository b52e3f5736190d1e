import { mockOllama } from 'msw-ollama'
import { ollamaMatchers } from 'msw-ollama/matchers'

expect.extend(ollamaMatchers)
expect(mockOllama).not.toHaveBeenAsked({ model: 'llama3.2' })
// @ts-expect-error -- a number matches no request
expect(mockOllama).toHaveBeenAsked(42)
