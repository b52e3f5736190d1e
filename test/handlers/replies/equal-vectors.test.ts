import { afterEach, describe, expect, test, vi } from 'vitest'
import { hashEmbedding, mockOllama, type MockOllamaOptions } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { serve, WAYS } from '../../support/ways.ts'

const network = await intercept(mockOllama)
const WARNING = /^\[msw-ollama\] Different texts have the same vector, .+ hashEmbedding\(\)/

afterEach(() => {
  vi.restoreAllMocks()
})

describe.for(WAYS)('over %s', (way) => {
  const open = (options: MockOllamaOptions = {}) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const served = serve(way, network, { models: ['nomic-embed-text'], ...options })
    const embed = async (path: string, fields: object): Promise<unknown> =>
      served.postForJson(path, { model: 'nomic-embed-text', ...fields })
    return { ...served, warn, embed }
  }

  test.for([false, true])('different texts in one request print one warning, with strict: %s', async (strict) => {
    const { warn, embed, mock } = open({ strict })
    await embed('/api/embed', { input: ['cat', 'dog'] })
    await embed('/v1/embeddings', { input: ['cat', 'dog'] })

    expect(warn.mock.calls).toEqual([[expect.stringMatching(WARNING)]])
    expect(mock.requests.map(({ warnings }) => warnings.length)).toEqual([1, 1])
  })

  test('different texts in two requests print the warning', async () => {
    const { warn, embed } = open()
    await embed('/api/embed', { input: 'cat' })
    expect(warn).not.toHaveBeenCalled()

    await embed('/api/embeddings', { prompt: 'dog' })
    expect(warn.mock.calls).toEqual([[expect.stringMatching(WARNING)]])
  })

  test('equal texts print no warning, and a reset forgets the texts', async () => {
    const { warn, embed, mock } = open()
    await embed('/api/embed', { input: ['cat', 'cat'] })
    mock.reset()
    if (way === 'msw') network.use(...mock.handlers)
    await embed('/api/embed', { input: 'dog' })

    expect(warn).not.toHaveBeenCalled()
  })

  test.for<[title: string, options: MockOllamaOptions]>([
    ['the option embedding', { embedding: hashEmbedding() }],
    ['one vector for every text', { embedding: [1, 0] }],
    ['a rule', { rules: [{ when: { endpoint: 'embed' }, reply: { embedding: [1, 0] } }] }],
  ])('vectors that the test gives by %s print no warning', async ([, options]) => {
    const { warn, embed } = open(options)
    await embed('/api/embed', { input: ['cat', 'dog'] })

    expect(warn).not.toHaveBeenCalled()
  })
})
