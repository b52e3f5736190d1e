// msw 3 joins lines that come at once. msw 2 and mock.fetch do not, and a browser joins chunks as it likes.
import { expect, test } from 'vitest'
import { createMockOllama, type MockOllamaOptions } from '../../handlers/index.ts'
import { DIALECTS, toRequest } from '../support/dialects.ts'
import { intercept } from '../support/intercept.ts'
import { readChunks } from '../support/read-body.ts'
import { post, question } from '../support/requests.ts'

const network = await intercept()

function serve(options: MockOllamaOptions) {
  const mock = createMockOllama(options)
  network.use(...mock.handlers)
  return mock
}

const reply = 'One two three four'

test('pieces without a pace arrive as one chunk', async () => {
  serve({ reply })

  expect(await readChunks(await post('/api/chat', question('Hi')))).toHaveLength(1)
})

test.for([{ pace: { tokensPerSecond: 500 } }, { wire: { cut: 'line' } }] as const)(
  'each piece arrives as a chunk of its own with %o',
  async (options) => {
    serve({ reply, ...options })
    const chunks = await readChunks(await post('/api/chat', question('Hi')))

    expect(chunks.map((chunk) => chunk.match(/\n/g)?.length)).toEqual([1, 1, 1, 1, 1])
  },
)

test.for(DIALECTS)(
  `a user can stop an answer of the dialect %s after its first chunk with cut: 'line'`,
  async (dialect) => {
    const mock = serve({ reply, wire: { cut: 'line' } })
    const controller = new AbortController()
    const { path, body } = toRequest(dialect, 'Hi', { stream: true })
    const response = await post(path, body, { signal: controller.signal })
    await response.body!.getReader().read()
    controller.abort()

    await expect.poll(() => mock.lastRequest?.outcome).toBe('aborted')
  },
)
