import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { APICallError, embedMany, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai'
import { createOllama } from 'ollama-ai-provider-v2'
import { describe, expect, test } from 'vitest'
import { mockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { collect } from '../support/read-body.ts'

const network = await intercept(...ollamaHandlers)

const ollama = createOllama({ baseURL: 'http://localhost:11434/api' })
const compatible = createOpenAICompatible({ name: 'ollama', baseURL: 'http://localhost:11434/v1' })

const get_weather = tool({
  description: 'The weather of a city',
  inputSchema: jsonSchema<{ city: string }>({
    type: 'object',
    required: ['city'],
    properties: { city: { type: 'string' } },
  }),
  execute: async ({ city }) => `sunny in ${city}`,
})

describe.for([
  ['the Ollama provider', ollama('llama3.1:8b'), ollama.embedding('nomic-embed-text')],
  ['the OpenAI-compatible provider', compatible('llama3.1:8b'), compatible.embeddingModel('nomic-embed-text')],
] as const)('the AI SDK with %s', ([, model, embedder]) => {
  const request = { model, prompt: 'Why is the sky blue?', maxRetries: 0 }

  function useWeather(): void {
    network.use(
      mockOllama.chat(({ messages }, { round }) =>
        round === 0
          ? { toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] }
          : `It is ${messages.at(-1)?.content}.`,
      ),
    )
  }

  test('generates a text', async () => {
    const { text, finishReason, usage } = await generateText(request)

    expect(text).toBe('Echo: Why is the sky blue?')
    expect(finishReason).toBe('stop')
    expect(usage).toMatchObject({ inputTokens: 5, outputTokens: 6 })
  })

  test('streams a text', async () => {
    network.use(mockOllama.chat('The sky scatters blue.'))
    const { textStream, finishReason } = streamText(request)

    expect(await collect(textStream)).toEqual(['The', ' sky', ' scatters', ' blue.'])
    expect(await finishReason).toBe('stop')
  })

  test('returns the thinking of the model, streamed and not', async () => {
    network.use(mockOllama.chat({ thinking: 'Rayleigh scattering.', content: 'Blue.' }))

    // Without this option, the Ollama provider asks the model not to think.
    const thinking = { ...request, providerOptions: { ollama: { think: true } } }
    expect(await generateText(thinking)).toMatchObject({ reasoningText: 'Rayleigh scattering.', text: 'Blue.' })
    const streamed = streamText(thinking)
    expect(await streamed.text).toBe('Blue.')
    expect(await streamed.reasoningText).toBe('Rayleigh scattering.')
  })

  test('runs a tool and sends its result to the model', async () => {
    useWeather()
    const { text, steps } = await generateText({ ...request, tools: { get_weather }, stopWhen: stepCountIs(3) })

    expect(steps).toHaveLength(2)
    expect(steps[0]!.toolCalls).toMatchObject([{ toolName: 'get_weather', input: { city: 'Paris' } }])
    expect(text).toContain('sunny in Paris')
  })

  test('runs a tool that the model calls in a stream', async () => {
    useWeather()
    const { textStream, steps } = streamText({ ...request, tools: { get_weather }, stopWhen: stepCountIs(3) })

    expect((await collect(textStream)).join('')).toContain('sunny in Paris')
    expect((await steps)[0]!.toolResults).toMatchObject([{ toolName: 'get_weather', output: 'sunny in Paris' }])
  })

  test('reports that a text was cut at the length limit', async () => {
    network.use(mockOllama.chat({ content: 'Blue', doneReason: 'length' }))

    expect((await generateText(request)).finishReason).toBe('length')
  })

  test('embeds several texts', async () => {
    network.use(mockOllama.embed({ cat: [1, -0.5], dog: [0.25, 0] }))
    const { embeddings } = await embedMany({ model: embedder, values: ['cat', 'dog'], maxRetries: 0 })

    expect(embeddings).toEqual([
      [1, -0.5],
      [0.25, 0],
    ])
  })

  test('rejects with the status and the body of an error', async () => {
    network.use(mockOllama.chat({ error: { status: 404, message: 'gone' } }))
    const error: unknown = await generateText(request).catch((thrown: unknown) => thrown)

    expect(error).toBeInstanceOf(APICallError)
    expect(error).toMatchObject({ statusCode: 404 })
    expect((error as APICallError).responseBody).toContain('gone')
  })
})
