import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, jsonSchema, stepCountIs, tool } from 'ai'
import { createOllama } from 'ollama-ai-provider-v2'
import { describe, expect, test } from 'vitest'
import { mockOllama, ollamaHandlers, reply, type ModelFixture, type ReplyObject } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { createAskers, type Dialect, type Outcome } from './dialects.ts'

const network = await intercept(...ollamaHandlers)
const askers = createAskers()

/** The model that all clients ask, with tags around calls, as those of Qwen have. */
const TAGGED: ModelFixture = {
  name: 'llama3.1:8b',
  template:
    '{{ range .Messages }}{{ if .Thinking }}<think>{{ .Thinking }}</think>{{ end }}{{ .Content }}' +
    '{{ if .ToolCalls }}<tool_call>{{ .ToolCalls }}</tool_call>{{ end }}{{ end }}',
}

const DIALECTS: readonly Dialect[] = ['native', 'chat completions', 'responses', 'messages']

/** The reasons of an answer that ends by itself, and of one that is cut off, in the words of each dialect. */
const ENDS: Readonly<Record<Dialect, { stop: string; length: string }>> = {
  native: { stop: 'stop', length: 'length' },
  'chat completions': { stop: 'stop', length: 'length' },
  responses: { stop: 'completed', length: 'completed' },
  messages: { stop: 'end_turn', length: 'max_tokens' },
}

async function ask(dialect: Dialect, streamed: boolean, broken: ReplyObject): Promise<Outcome> {
  mockOllama.models.add(TAGGED)
  network.use(mockOllama.chat(broken))
  const outcome: Outcome = { text: '' }
  await askers[dialect](outcome, { streamed, signal: new AbortController().signal, onText: () => undefined })
  return outcome
}

describe.for(DIALECTS)('the SDK of the dialect %s', (dialect) => {
  describe.for([true, false])('with streaming: %s', (streamed) => {
    const { stop } = ENDS[dialect]

    test('gets a call that is text as text', async () => {
      const { text, calls, end } = await ask(
        dialect,
        streamed,
        reply.broken.toolCallAsText('get_weather', { city: 'Paris' }),
      )
      expect(text).toBe('I will use a tool.\n\n{"name":"get_weather","parameters":{"city":"Paris"}}')
      expect([calls, end]).toEqual([undefined, stop])
    })

    test('gets a call with bad arguments as a call', async () => {
      const { calls } = await ask(dialect, streamed, reply.broken.badArguments('get_weather'))
      expect(calls).toEqual([{ name: 'get_weather', arguments: { unexpected: null } }])
    })

    test('gets JSON that is cut off', async () => {
      const { text } = await ask(dialect, streamed, reply.broken.cutJson({ city: 'Paris', degrees: 21 }))
      expect(text).toBe('{"city":"Paris"')
    })
  })
})

describe('a call of an unknown tool', () => {
  const withContent = DIALECTS.flatMap((dialect) => [
    [dialect, true] as const,
    ...(dialect === 'messages' ? [] : [[dialect, false] as const]),
  ])

  test.for(withContent)(
    'is an empty turn for the SDK of the dialect %s, with streaming: %s',
    async ([dialect, streamed]) => {
      const { text, calls, end } = await ask(dialect, streamed, reply.broken.unknownTool())
      expect([text, calls, end]).toEqual(['', undefined, ENDS[dialect].stop])
    },
  )

  test('is an answer whose content is null for the SDK of Anthropic without streaming', async () => {
    await expect(ask('messages', false, reply.broken.unknownTool())).rejects.toThrow('content is not iterable')
  })
})

describe('a model that repeats itself', () => {
  const repeated = ' no'.repeat(31)

  test.for<[Dialect, boolean, string | undefined]>([
    ['native', false, undefined],
    ['chat completions', true, undefined],
    ['chat completions', false, undefined],
    ['responses', true, undefined],
    // The server of this dialect says that each answer without streaming is complete.
    ['responses', false, 'completed'],
    ['messages', true, undefined],
    ['messages', false, undefined],
  ])('ends without a reason for the SDK of the dialect %s, with streaming: %s', async ([dialect, streamed, end]) => {
    const outcome = await ask(dialect, streamed, reply.broken.repeats(' no'))
    expect([outcome.text, outcome.end ?? undefined]).toEqual([repeated, end])
  })

  test('is an error for the client ollama with streaming', async () => {
    await expect(ask('native', true, reply.broken.repeats(' no'))).rejects.toThrow(
      'Did not receive done or success response in stream.',
    )
  })
})

describe.for([
  ['the Ollama provider', createOllama({ baseURL: 'http://localhost:11434/api' })('llama3.1:8b')],
  [
    'the OpenAI-compatible provider',
    createOpenAICompatible({ name: 'ollama', baseURL: 'http://localhost:11434/v1' })('llama3.1:8b'),
  ],
] as const)('the AI SDK with %s', ([, model]) => {
  const get_weather = tool({
    description: 'The weather of a city',
    inputSchema: jsonSchema<{ city: string }>(
      { type: 'object', required: ['city'], properties: { city: { type: 'string' } } },
      {
        validate: (value) =>
          typeof (value as { city?: unknown }).city === 'string'
            ? { success: true, value: value as { city: string } }
            : { success: false, error: new Error('no city') },
      },
    ),
    execute: async ({ city }) => `sunny in ${city}`,
  })
  const request = {
    model,
    prompt: 'How is the weather?',
    tools: { get_weather },
    stopWhen: stepCountIs(2),
    maxRetries: 0,
  }

  test('gives a call that is text as the answer', async () => {
    network.use(mockOllama.chat(reply.broken.toolCallAsText('get_weather', { city: 'Paris' })))
    const { text, toolCalls } = await generateText(request)
    expect([text, toolCalls]).toEqual([expect.stringContaining('"name":"get_weather"'), []])
  })

  test('marks a call with bad arguments as invalid, and tells the model', async () => {
    network.use(mockOllama.chat(reply.rounds(reply.broken.badArguments('get_weather'), 'I am sorry.')))
    const { text, steps } = await generateText(request)
    expect(steps[0]?.toolCalls).toMatchObject([{ toolName: 'get_weather', invalid: true }])
    expect(text).toBe('I am sorry.')
  })
})
