import { setImmediate } from 'node:timers/promises'
import { decodeGoJson } from '../../src/go/json.ts'
import { chatRequest, type ChatRequest } from '../../src/protocol/requests.ts'
import { compare, type Figure } from '../measure.ts'

const MEGABYTE = 1_000_000
const encoder = new TextEncoder()

/** Measures how a chat body is decoded as Go does it: compared with JSON.parse, in a body that grows, or in memory. */
export async function measure(argument: string): Promise<Figure> {
  if (argument === 'growth') return measureGrowth()
  if (argument === 'memory') return measureMemory()
  const text = createBody(2000)
  const bytes = encoder.encode(text)
  return compare(
    { run: () => decodeGoJson(bytes, chatRequest) },
    { run: () => JSON.parse(text) },
    { rounds: 1500, batch: 30, warmUp: 20_000 },
  )
}

/** Compares the microseconds per megabyte of a body with an image of 20 MB with those of a body with an image of 1 MB. */
async function measureGrowth(): Promise<Figure> {
  const [small, large] = [1, 20].map((size) => encoder.encode(createBodyWithImage(size * MEGABYTE)))
  const figure = await compare(
    { run: () => decodeGoJson(large!, chatRequest) },
    {
      run() {
        for (let i = 0; i < 20; i++) decodeGoJson(small!, chatRequest)
      },
    },
    { rounds: 8, batch: 1, warmUp: 2 },
  )
  return { ...figure, ours: figure.ours / 20, baseline: figure.baseline / 20, unit: 'us/MB' }
}

/** Measures the memory that a decoded request keeps alive besides its body, in bytes per byte of the body. */
async function measureMemory(): Promise<Figure> {
  const bytes = encoder.encode(createBodyWithImage(20 * MEGABYTE))
  const ratios: number[] = []
  for (let round = 0; round < 5; round++) ratios.push((await countKeptBytes(bytes)) / bytes.length)
  ratios.sort((one, other) => one - other)
  const [lower, , ratio, , upper] = ratios as [number, number, number, number, number]
  const size = bytes.length / MEGABYTE
  return { ours: ratio * size, baseline: size, unit: 'MB', ratio, lower, upper }
}

/** Returns the number of bytes that one decoded request keeps alive. */
async function countKeptBytes(bytes: Uint8Array): Promise<number> {
  const before = await countUsedBytes()
  const decoded = decodeGoJson<ChatRequest>(bytes, chatRequest)
  const kept = (await countUsedBytes()) - before
  // Reads the decoded request here, so that it is still alive, and not garbage-collected, while its memory is counted.
  return decoded.messages?.[0]?.images?.length === 1 ? kept : Number.NaN
}

/** Returns the used memory after garbage collection, in bytes. It adds `external`, because V8 keeps a long text outside its heap. */
async function countUsedBytes(): Promise<number> {
  for (let i = 0; i < 2; i++) {
    globalThis.gc!()
    await setImmediate()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function createBodyWithImage(length: number): string {
  const image = Buffer.alloc((length * 3) / 4, 'an image, or what a decoder takes for one').toString('base64')
  const messages = [{ role: 'user', content: 'What is this?', images: [image] }]
  return JSON.stringify({ model: 'llama3.1:8b', messages })
}

/** Creates a chat body as applications send it: a conversation, options and a tool. It has at least `length` characters. */
function createBody(length: number): string {
  const sentence = 'The sky is blue because air scatters short waves of light more than long ones.'
  const create = (turns: number): string =>
    JSON.stringify({
      model: 'llama3.1:8b',
      messages: Array.from({ length: turns }, (_, i) => ({
        role: i % 2 === 0 ? 'user' : 'assistant',
        content: sentence,
      })),
      stream: true,
      keep_alive: '5m',
      options: { temperature: 0.2, num_predict: 128, num_ctx: 4096, stop: ['\n\n'] },
      tools: [
        {
          type: 'function',
          function: {
            name: 'get_weather',
            description: 'The weather of a city',
            parameters: { type: 'object', required: ['city'], properties: { city: { type: 'string' } } },
          },
        },
      ],
    })
  let turns = 1
  while (create(turns).length < length) turns++
  return create(turns)
}
