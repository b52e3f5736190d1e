// Run by Bun and Deno: what works without msw.
import { createMockOllama } from 'msw-ollama/core'
import { port, probe, record } from '../probe.js'

const mock = createMockOllama({ baseUrl: `:${port}` })
record(process.argv[2], await probe(() => mock.requests, mock.fetch))
