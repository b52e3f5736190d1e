import Anthropic from '@anthropic-ai/sdk'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { HumanMessage, ToolMessage, type AIMessageChunk, type BaseMessage } from '@langchain/core/messages'
import { ChatOllama } from '@langchain/ollama'
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { Ollama, type Message } from 'ollama'
import { createOllama } from 'ollama-ai-provider-v2'
import OpenAI from 'openai'
import type { RunnableToolFunctionWithParse } from 'openai/lib/RunnableFunction'
import { describe, expect, test } from 'vitest'
import { createMockOllama, reply } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { collect } from '../support/read-body.ts'

const network = await intercept()

interface AgentTool {
  name: string
  description: string
  schema: { type: 'object'; properties: Record<string, object>; required: string[]; $defs?: Record<string, object> }
}

const WEATHER: AgentTool = {
  name: 'get_weather',
  description: 'The weather of a city',
  schema: {
    type: 'object',
    properties: { city: { type: 'string' }, unit: { type: 'string', enum: ['celsius', 'fahrenheit'] } },
    required: ['city', 'unit'],
  },
}
/** A tool whose schema has references: to a definition, and from a definition to itself. */
const TRIP: AgentTool = {
  name: 'book_trip',
  description: 'Books a trip',
  schema: {
    type: 'object',
    properties: {
      from: { $ref: '#/$defs/place' },
      to: { $ref: '#/$defs/place' },
      seats: { type: 'integer', minimum: 1 },
    },
    required: ['from', 'to', 'seats'],
    $defs: {
      place: {
        type: 'object',
        properties: { name: { type: 'string' }, via: { type: 'array', items: { $ref: '#/$defs/place' } } },
        required: ['name'],
        additionalProperties: false,
      },
    },
  },
}

const MODEL = 'llama3.1:8b'
const QUESTION = 'Please help me.'
/** More steps than an agent needs that works. */
const MAX_STEPS = 5

/** The tools that an agent has run, with the faults of their arguments. */
class ToolBox {
  readonly #ajv = new Ajv2020({ strict: false })
  readonly tools: readonly AgentTool[]
  readonly ran: string[] = []
  readonly faults: unknown[] = []

  constructor(...tools: readonly AgentTool[]) {
    this.tools = tools
  }

  run(name: string, args: unknown): string {
    const { schema } = this.tools.find((one) => one.name === name)!
    if (!this.#ajv.validate(schema, args)) this.faults.push(this.#ajv.errors)
    this.ran.push(name)
    return `<done by ${name}>`
  }
}

/** Runs the loop of an agent until the model answers, and returns the answer. */
type Agent = (box: ToolBox, streamed: boolean) => Promise<string>

const toFunctions = ({ tools }: ToolBox) =>
  tools.map(({ name, description, schema }) => ({
    type: 'function' as const,
    function: { name, description, parameters: schema },
  }))

const agents: Record<string, Agent> = {
  async ollama(box, streamed) {
    const ollama = new Ollama()
    const messages: Message[] = [{ role: 'user', content: QUESTION }]
    for (let step = 0; step < MAX_STEPS; step++) {
      const request = { model: MODEL, messages, tools: toFunctions(box) as never }
      const message: Message = { role: 'assistant', content: '', tool_calls: [] }
      const parts = streamed ? await ollama.chat({ ...request, stream: true }) : [await ollama.chat(request)]
      for await (const { message: part } of parts) {
        message.content += part.content
        message.tool_calls!.push(...(part.tool_calls ?? []))
      }
      if (!message.tool_calls?.length) return message.content
      messages.push(message)
      for (const { function: call } of message.tool_calls) {
        messages.push({ role: 'tool', content: box.run(call.name, call.arguments), tool_name: call.name })
      }
    }
    return ''
  },

  async 'openai with chat completions'(box) {
    const openai = new OpenAI({ baseURL: 'http://localhost:11434/v1', apiKey: 'ollama', maxRetries: 0 })
    const runner = openai.chat.completions.runTools(
      {
        model: MODEL,
        messages: [{ role: 'user', content: QUESTION }],
        tools: box.tools.map(({ name, description, schema }): RunnableToolFunctionWithParse<object> => ({
          type: 'function',
          function: {
            name,
            description,
            parameters: { ...schema },
            parse: (text) => JSON.parse(text) as object,
            function: (args) => box.run(name, args),
          },
        })),
      },
      { maxChatCompletions: MAX_STEPS },
    )
    return (await runner.finalContent()) ?? ''
  },

  async 'openai with responses'(box, streamed) {
    const openai = new OpenAI({ baseURL: 'http://localhost:11434/v1', apiKey: 'ollama', maxRetries: 0 })
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: QUESTION }]
    const tools = box.tools.map(({ name, description, schema }) => ({
      type: 'function' as const,
      name,
      description,
      parameters: { ...schema },
      strict: null,
    }))
    for (let step = 0; step < MAX_STEPS; step++) {
      const request = { model: MODEL, input, tools }
      const { output, output_text: text }: OpenAI.Responses.Response = streamed
        ? await openai.responses.stream(request).finalResponse()
        : await openai.responses.create(request)
      const calls = output.filter((item) => item.type === 'function_call')
      if (calls.length === 0) return text
      for (const call of calls) {
        const result = box.run(call.name, JSON.parse(call.arguments))
        input.push(call, { type: 'function_call_output', call_id: call.call_id, output: result })
      }
    }
    return ''
  },

  async '@anthropic-ai/sdk'(box) {
    const anthropic = new Anthropic({ baseURL: 'http://localhost:11434', apiKey: 'ollama', maxRetries: 0 })
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: QUESTION }]
    const tools = box.tools.map(({ name, description, schema }) => ({ name, description, input_schema: schema }))
    for (let step = 0; step < MAX_STEPS; step++) {
      const stream = anthropic.messages.stream({ model: MODEL, max_tokens: 1000, messages, tools })
      const { content } = await stream.finalMessage()
      const calls = content.filter((block) => block.type === 'tool_use')
      if (calls.length === 0) return content.map((block) => (block.type === 'text' ? block.text : '')).join('')
      messages.push({ role: 'assistant', content })
      const results = calls.map((call) => ({
        type: 'tool_result' as const,
        tool_use_id: call.id,
        content: box.run(call.name, call.input),
      }))
      // Clients such as Claude Code put text of their own beside the results.
      messages.push({ role: 'user', content: [...results, { type: 'text', text: 'Go on.' }] })
    }
    return ''
  },

  'the AI SDK with the Ollama provider': (box, streamed) =>
    runWithAi(createOllama({ baseURL: 'http://localhost:11434/api' })(MODEL), box, streamed),

  'the AI SDK with the OpenAI-compatible provider': (box, streamed) =>
    runWithAi(createOpenAICompatible({ name: 'ollama', baseURL: 'http://localhost:11434/v1' })(MODEL), box, streamed),

  async LangChain(box, streamed) {
    const model = new ChatOllama({ model: MODEL, maxRetries: 0 }).bindTools(toFunctions(box))
    const messages: BaseMessage[] = [new HumanMessage(QUESTION)]
    for (let step = 0; step < MAX_STEPS; step++) {
      const message = streamed ? await concatAll(await model.stream(messages)) : await model.invoke(messages)
      if (!message.tool_calls?.length) return message.text
      messages.push(message)
      for (const { id, name, args } of message.tool_calls) {
        messages.push(new ToolMessage({ content: box.run(name, args), tool_call_id: id! }))
      }
    }
    return ''
  },
}

async function concatAll(chunks: AsyncIterable<AIMessageChunk>): Promise<AIMessageChunk> {
  const [first, ...rest] = await collect(chunks)
  return rest.reduce((message, chunk) => message.concat(chunk), first!)
}

async function runWithAi(
  model: Parameters<typeof generateText>[0]['model'],
  box: ToolBox,
  streamed: boolean,
): Promise<string> {
  const tools = Object.fromEntries(
    box.tools.map(({ name, description, schema }) => [
      name,
      tool({ description, inputSchema: jsonSchema<object>(schema as never), execute: (args) => box.run(name, args) }),
    ]),
  )
  const request = { model, prompt: QUESTION, tools, maxRetries: 0, stopWhen: stepCountIs(MAX_STEPS) }
  return streamed ? await streamText(request).text : (await generateText(request)).text
}

describe.for(Object.entries(agents))('an agent written with %s', ([, run]) => {
  describe.for([
    { strict: false, streamed: false },
    { strict: true, streamed: true },
  ])('with strict: $strict, streamed: $streamed', ({ strict, streamed }) => {
    const start = (options?: { parallel?: boolean }): void =>
      network.use(...createMockOllama({ strict, models: [MODEL], reply: reply.auto(options) }).handlers)

    test('reaches its end with nothing but reply.auto()', async () => {
      start()
      const box = new ToolBox(WEATHER)

      expect(await run(box, streamed)).toBe('The tool returned: <done by get_weather>')
      expect(box).toMatchObject({ ran: ['get_weather'], faults: [] })
    })

    test('reaches its end with a tool whose schema has references', async () => {
      start()
      const box = new ToolBox(TRIP)

      expect(await run(box, streamed)).toBe('The tool returned: <done by book_trip>')
      expect(box).toMatchObject({ ran: ['book_trip'], faults: [] })
    })

    test('reaches its end with parallel calls', async () => {
      start({ parallel: true })
      const box = new ToolBox(WEATHER, TRIP)

      expect(await run(box, streamed)).toBe('The tools returned:\n<done by get_weather>\n<done by book_trip>')
      expect(box).toMatchObject({ ran: ['get_weather', 'book_trip'], faults: [] })
    })
  })
})
