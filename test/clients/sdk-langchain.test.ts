import { HumanMessage, ToolMessage } from '@langchain/core/messages'
import { ChatOllama, Ollama, OllamaEmbeddings } from '@langchain/ollama'
import { expect, test } from 'vitest'
import { mockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { collect } from '../support/read-body.ts'
import { post } from '../support/requests.ts'

const network = await intercept(...ollamaHandlers)

const chat = new ChatOllama({ model: 'llama3.1:8b', maxRetries: 0 })
const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather of a city',
    parameters: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } },
  },
}

test('a chat is answered', async () => {
  const { content, usage_metadata: usage } = await chat.invoke('Why is the sky blue?')

  expect(content).toBe('Echo: Why is the sky blue?')
  expect(usage).toMatchObject({ input_tokens: 5, output_tokens: 6, total_tokens: 11 })
})

test('a chat is streamed', async () => {
  network.use(mockOllama.chat('The sky scatters blue.'))
  const chunks = await collect(await chat.stream('Why is the sky blue?'))

  expect(chunks.map(({ content }) => content).filter((content) => content !== '')).toEqual([
    'The',
    ' sky',
    ' scatters',
    ' blue.',
  ])
})

test('a bound tool is called, and the model answers with its result in the next round', async () => {
  network.use(
    mockOllama.chat(({ messages, tools }, { round }) =>
      round === 0
        ? { toolCalls: [{ name: tools[0]!.function?.name ?? '', arguments: { city: 'Paris' } }] }
        : `It is ${messages.at(-1)?.content}.`,
    ),
  )
  const bound = chat.bindTools([weather])
  const userMessage = new HumanMessage('How is the weather in Paris?')
  const message = await bound.invoke([userMessage])
  expect(message.tool_calls).toMatchObject([{ name: 'get_weather', args: { city: 'Paris' } }])

  const result = new ToolMessage({ content: 'sunny', tool_call_id: message.tool_calls![0]!.id! })
  expect((await bound.invoke([userMessage, message, result])).content).toBe('It is sunny.')
})

test('structured output is parsed', async () => {
  network.use(mockOllama.chat('{"colour":"blue"}'))
  const schema = { title: 'colour', type: 'object', properties: { colour: { type: 'string' } } }

  expect(await chat.withStructuredOutput(schema, { method: 'jsonSchema' }).invoke('Which?')).toEqual({ colour: 'blue' })
})

test('a prompt is answered by an override of generate', async () => {
  network.use(mockOllama.generate('The sky scatters blue.'))

  expect(await new Ollama({ model: 'llama3.1:8b' }).invoke('Why?')).toBe('The sky scatters blue.')
})

test('texts are embedded', async () => {
  network.use(mockOllama.embed({ cat: [1, -0.5], dog: [0.25, 0] }))
  const embeddings = new OllamaEmbeddings({ model: 'nomic-embed-text' })

  expect(await embeddings.embedDocuments(['cat', 'dog'])).toEqual([
    [1, -0.5],
    [0.25, 0],
  ])
  expect(await embeddings.embedQuery('cat')).toEqual([1, -0.5])
})

test('an error is thrown with the message of the server', async () => {
  network.use(mockOllama.chat({ error: { status: 404, message: 'gone' } }))

  await expect(chat.invoke('Hi')).rejects.toThrow('gone')
})

test('a model of the cloud is refused with status 401 after a sign-out', async () => {
  await post('/api/signout', {})
  const cloud = new ChatOllama({ model: 'gpt-oss:120b-cloud', maxRetries: 0 })

  await expect(cloud.invoke('Hi')).rejects.toMatchObject({ status_code: 401, message: 'unauthorized' })
})

test('a chat that asks for thoughts gets one before the echo', async () => {
  const thinking = new ChatOllama({ model: 'qwen3', think: true, maxRetries: 0 })
  const { content, additional_kwargs: more } = await thinking.invoke('Hi')

  expect(content).toBe('Echo: Hi')
  expect(more['reasoning_content']).toBe('The mock thinks.')
})
