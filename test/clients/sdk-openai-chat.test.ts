import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { mockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { collect } from '../support/read-body.ts'

const network = await intercept(...ollamaHandlers)

const openai = new OpenAI({ baseURL: 'http://localhost:11434/v1', apiKey: 'ollama' })

const request = { model: 'llama3.1:8b', messages: [{ role: 'user' as const, content: 'Why is the sky blue?' }] }
const weather: OpenAI.Chat.Completions.ChatCompletionFunctionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather of a city',
    parameters: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } },
  },
}

describe('chat.completions.create', () => {
  test('returns a completion', async () => {
    expect(await openai.chat.completions.create(request)).toEqual({
      id: expect.stringMatching(/^chatcmpl-\d+$/),
      object: 'chat.completion',
      created: expect.any(Number),
      model: 'llama3.1:8b',
      system_fingerprint: 'fp_ollama',
      choices: [
        { index: 0, message: { role: 'assistant', content: 'Echo: Why is the sky blue?' }, finish_reason: 'stop' },
      ],
      usage: { prompt_tokens: 5, completion_tokens: 6, total_tokens: 11 },
    })
  })

  test('streams the chunks of a completion', async () => {
    network.use(mockOllama.chat({ content: ['Blue', ' sky'], usage: { promptTokens: 5 } }))
    const chunks = await collect(
      await openai.chat.completions.create({ ...request, stream: true, stream_options: { include_usage: true } }),
    )

    expect(chunks.map(({ choices }) => choices[0]?.delta)).toEqual([
      { role: 'assistant', content: 'Blue' },
      { content: ' sky' },
      {},
      undefined,
    ])
    expect(chunks.map(({ choices }) => choices[0]?.finish_reason)).toEqual([null, null, 'stop', undefined])
    expect(chunks.at(-1)?.usage).toEqual({ prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 })
  })

  test('returns a tool call, and the answer to its result in the next round', async () => {
    network.use(
      mockOllama.chat(({ messages: received }, { round }) =>
        round === 0
          ? { toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] }
          : `It is ${received.at(-1)?.content}.`,
      ),
    )
    const messages: OpenAI.Chat.Completions.ChatCompletionMessageParam[] = [...request.messages]
    const { choices } = await openai.chat.completions.create({ ...request, tools: [weather] })
    const { message, finish_reason: end } = choices[0]!
    const call = message.tool_calls![0]!
    expect(end).toBe('tool_calls')
    expect(call).toEqual({
      id: expect.stringMatching(/^call_[a-z0-9]{8}$/),
      index: 0,
      type: 'function',
      function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
    })

    messages.push(message, { role: 'tool', tool_call_id: call.id, content: '18 °C and sunny' })
    const answer = await openai.chat.completions.create({ ...request, messages, tools: [weather] })
    expect(answer.choices[0]!.message.content).toBe('It is 18 °C and sunny.')
  })

  test('passes the messages, the image and the options to the model', async () => {
    network.use(mockOllama.chat(({ system, messages, options }) => JSON.stringify({ system, messages, options })))
    const { choices } = await openai.chat.completions.create({
      model: 'llama3.1:8b',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AQID' } },
          ],
        },
      ],
      temperature: 0.5,
      max_tokens: 7,
      stop: ['\n'],
    })

    const { system, messages, options } = JSON.parse(choices[0]!.message.content!) as Record<string, unknown>
    expect(system).toBe('Be brief.')
    expect(JSON.stringify(messages)).toContain('AQID')
    expect(options).toMatchObject({ temperature: 0.5, num_predict: 7, stop: ['\n'] })
  })

  test('rejects when its signal is aborted', async () => {
    const controller = new AbortController()
    network.use(
      mockOllama.chat(async function* (_request, { signal }) {
        controller.abort()
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
        yield 'never sent'
      }),
    )

    await expect(openai.chat.completions.create(request, { signal: controller.signal })).rejects.toThrow(
      OpenAI.APIUserAbortError,
    )
  })
})

describe('the streaming helper', () => {
  test('emits each piece of a text, and joins the pieces', async () => {
    network.use(mockOllama.chat('The sky scatters blue.'))
    const pieces: string[] = []
    const stream = openai.chat.completions.stream(request).on('content', (delta) => pieces.push(delta))

    expect(await stream.finalContent()).toBe('The sky scatters blue.')
    expect(pieces).toEqual(['The', ' sky', ' scatters', ' blue.'])
    expect(await stream.finalChatCompletion()).toMatchObject({
      object: 'chat.completion',
      model: 'llama3.1:8b',
      choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: 'The sky scatters blue.' } }],
    })
  })

  test('joins two tool calls', async () => {
    network.use(
      mockOllama.chat({
        toolCalls: [
          { name: 'get_weather', arguments: { city: 'Paris' } },
          { name: 'get_weather', arguments: { city: 'Rome' } },
        ],
      }),
    )
    const { choices } = await openai.chat.completions.stream({ ...request, tools: [weather] }).finalChatCompletion()

    expect(choices[0]!.finish_reason).toBe('tool_calls')
    expect(choices[0]!.message.tool_calls).toMatchObject([
      { type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
      { type: 'function', function: { name: 'get_weather', arguments: '{"city":"Rome"}' } },
    ])
  })

  test('returns the token counts if the request asks for them', async () => {
    network.use(mockOllama.chat({ content: 'Blue.', usage: { promptTokens: 5, completionTokens: 2 } }))
    const stream = openai.chat.completions.stream({ ...request, stream_options: { include_usage: true } })

    expect(await stream.totalUsage()).toMatchObject({ prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 })
  })

  test('runs tools until the model answers', async () => {
    network.use(
      mockOllama.chat(({ messages }, { round }) =>
        round === 0
          ? { toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] }
          : `It is ${messages.at(-1)?.content}.`,
      ),
    )
    const cities: unknown[] = []
    const runner = openai.chat.completions.runTools({
      ...request,
      stream: true,
      tools: [
        {
          type: 'function',
          function: {
            name: 'get_weather',
            description: 'The weather of a city',
            parameters: { type: 'object', properties: { city: { type: 'string' } } },
            parse: (text) => JSON.parse(text) as { city: string },
            function: (input: { city: string }) => {
              cities.push(input)
              return 'sunny'
            },
          },
        },
      ],
    })

    expect(await runner.finalContent()).toBe('It is sunny.')
    expect(cities).toEqual([{ city: 'Paris' }])
  })

  test('parses a reply in the requested format', async () => {
    network.use(mockOllama.chat('{"colour":"blue"}'))
    const schema = { type: 'object', properties: { colour: { type: 'string' } } }
    const { choices } = await openai.chat.completions.parse({
      ...request,
      response_format: { type: 'json_schema', json_schema: { name: 'colour', strict: true, schema } },
    })

    expect(choices[0]!.message.parsed).toEqual({ colour: 'blue' })
  })
})

test('completions.create returns what an override of generate says, streamed and not', async () => {
  network.use(mockOllama.generate({ content: ['Blue', ' sky'] }))
  const prompt = { model: 'llama3.1:8b', prompt: 'Why?' }

  expect((await openai.completions.create(prompt)).choices[0]!.text).toBe('Blue sky')
  const chunks = await collect(await openai.completions.create({ ...prompt, stream: true }))
  expect(chunks.map(({ choices }) => choices[0]!.text)).toEqual(['Blue', ' sky', ''])
})
