import { HttpResponse, type HttpHandler } from 'msw'
import { setupServer } from 'msw/node'
import { test as vitestTest, expectTypeOf } from 'vitest'
import {
  createMockOllama,
  DEFAULT_MODELS,
  hashEmbedding,
  mockOllama,
  reply,
  type Capacity,
  type EmbedSource,
  type MockOllama,
  type ReplyObject,
} from '../../handlers/index.ts'
import * as core from '../../src/index.ts'
import { ollamaFixtures, test } from '../../handlers/vitest.ts'

const server = setupServer()

// Handlers that a test writes itself.
expectTypeOf(mockOllama.http.get('/api/tags', () => HttpResponse.json({ models: [] }))).toEqualTypeOf<HttpHandler>()
for (const verb of ['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'all'] as const) {
  mockOllama.http[verb]('/mine', ({ request }) => HttpResponse.text(request.url), { once: true })
}
// @ts-expect-error: no such verb
mockOllama.http.fetch('/mine', () => undefined)
// @ts-expect-error: the resolver is missing
mockOllama.http.get('/mine')
// @ts-expect-error: msw is not part of the core
core.createMockOllama().http.get('/mine', () => undefined)

// Paths that Ollama does not know.
createMockOllama({ unknownPaths: 'passthrough' })
// @ts-expect-error: no such value
createMockOllama({ unknownPaths: 'bypass' })
// @ts-expect-error: the option was renamed
createMockOllama({ unhandled: 'passthrough' })

// A server under load.
createMockOllama({ capacity: { numParallel: 2, maxQueue: 8, maxLoadedModels: 1, loadMs: 3000 } })
expectTypeOf<Capacity>().toExtend<{
  numParallel?: number
  maxQueue?: number
  maxLoadedModels?: number
  loadMs?: number
}>()
// @ts-expect-error: no such field
createMockOllama({ capacity: { maxParallel: 2 } })
const { startedAt, endedAt, retryAfterMs } = mockOllama.lastRequest!
expectTypeOf({ startedAt, endedAt, retryAfterMs }).toEqualTypeOf<{
  startedAt: number
  endedAt: number | undefined
  retryAfterMs: number | undefined
}>()

// Limits on how often an override or a rule answers.
mockOllama.chat('Hi', { times: 2 })
mockOllama.generate('Hi', { once: true })
mockOllama.when('Hi', 'Ho', { once: true })
createMockOllama({ rules: [{ reply: 'Hi', times: 2 }] })
// @ts-expect-error: times must be a number
mockOllama.chat('Hi', { times: 'twice' })

// Reply builders.
expectTypeOf(reply.hang()).toEqualTypeOf<ReplyObject>()
expectTypeOf(reply.hang({ after: 2, content: ['a', 'b'] })).toEqualTypeOf<ReplyObject>()
expectTypeOf(reply.disconnect({ after: 1, content: 'Hi' })).toEqualTypeOf<ReplyObject>()
expectTypeOf(reply.refused()).toEqualTypeOf<ReplyObject>()
expectTypeOf(reply.lines([{ done: true }, 'text'])).toEqualTypeOf<ReplyObject>()
expectTypeOf(
  reply.written(['<think>', { thought: 'Hm.' }, { toolCall: { name: 'find' } }]),
).toEqualTypeOf<ReplyObject>()
expectTypeOf(reply.auto()).toEqualTypeOf<ReplyObject>()
expectTypeOf(reply.auto({ parallel: true })).toEqualTypeOf<ReplyObject>()
mockOllama.chat({ auto: true, thinking: 'Hm.' })
// @ts-expect-error: no such option
reply.auto({ paralel: true })
// @ts-expect-error: auto must be true or an object
mockOllama.chat({ auto: false })
// @ts-expect-error: no such part
reply.written([{ though: 'Hm.' }])
expectTypeOf(reply.broken.toolCallAsText('find', { to: 'Rome' })).toEqualTypeOf<ReplyObject>()
expectTypeOf(reply.broken.unknownTool()).toEqualTypeOf<ReplyObject>()
expectTypeOf(reply.broken.badArguments('find')).toEqualTypeOf<ReplyObject>()
expectTypeOf(reply.broken.onlyThinks()).toEqualTypeOf<ReplyObject>()
expectTypeOf(reply.broken.cutJson({ a: 1 })).toEqualTypeOf<ReplyObject>()
expectTypeOf(reply.broken.repeats(' no')).toEqualTypeOf<ReplyObject>()
mockOllama.chat({ written: 'Hi' })
mockOllama.chat({ content: 'Hi', extra: { line: { x_id: 1 }, last: { x_cost: 0.1 } } })
// @ts-expect-error: no such key
mockOllama.chat({ content: 'Hi', extra: { first: {} } })
// @ts-expect-error: a line must be a text or an object
reply.lines([1])

// Sources of vectors have one type, in the option and in an override.
const sources: EmbedSource[] = [
  [1, 2],
  [
    [1, 0],
    [0, 1],
  ],
  { cat: [1, 0] },
  (text, { model, dimensions = 2 }) => [text.length, model.length, dimensions],
  hashEmbedding({ dimensions: 8 }),
  { error: 'busy' },
]
for (const source of sources) {
  createMockOllama({ embedding: source })
  mockOllama.embed(source)
}
// @ts-expect-error: a text is not a source of vectors
createMockOllama({ embedding: 'hash' })

// The shared mock.
mockOllama.configure({ strict: true, models: ['llama3.2'] })
mockOllama.reset()
mockOllama.reset(server)
expectTypeOf(mockOllama.explain()).toEqualTypeOf<string>()
// @ts-expect-error: no such option
mockOllama.configure({ stric: true })
// @ts-expect-error: the argument must have resetHandlers
mockOllama.reset({})

// Options and models.
const models = [{ name: 'writer', capabilities: ['completion'] }] as const
createMockOllama({ models })
// @ts-expect-error: the options must be an object, not a list of models
createMockOllama(['llama3.2'])
expectTypeOf(DEFAULT_MODELS).toEqualTypeOf<readonly ['llama3.1:8b', 'mistral:7b', 'nomic-embed-text']>()
// @ts-expect-error: the list is read-only
DEFAULT_MODELS.push('llama3.2')
expectTypeOf<keyof typeof mockOllama.models>().toEqualTypeOf<'list' | 'find' | 'add' | 'remove' | 'loaded'>()
// @ts-expect-error: only the mock itself can load models
mockOllama.models.load()

// Fixtures of vitest.
test('has a mock, its server and its options', ({ mockOllama: mock, ollama, server: own, ollamaOptions }) => {
  expectTypeOf(mock).toEqualTypeOf<MockOllama>()
  expectTypeOf(ollama).toEqualTypeOf<MockOllama>()
  own.use(mock.chat('Hi'))
  expectTypeOf(ollamaOptions.strict).toEqualTypeOf<boolean | undefined>()
})
const extended = vitestTest.extend(ollamaFixtures({ server }))
extended('has the same fixtures with its own server', ({ mockOllama: mock, server: own }) => {
  own.use(mock.chat('Hi'))
})
