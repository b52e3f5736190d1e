import { expectTypeOf } from 'vitest'
import * as core from '../../src/index.ts'
import {
  createMockOllama,
  mockOllama,
  ollamaHandlers,
  type MockOllama,
  type MockOllamaOptions,
  type ModelFixture,
  type EndpointName,
  type OllamaRequest,
  type ReplyContext,
  type ReplySource,
} from '../../handlers/index.ts'

expectTypeOf(createMockOllama).parameters.toEqualTypeOf<[options?: MockOllamaOptions]>()
expectTypeOf(createMockOllama).returns.toEqualTypeOf<MockOllama>()
expectTypeOf(mockOllama).toEqualTypeOf<MockOllama>()
expectTypeOf(ollamaHandlers).toEqualTypeOf<MockOllama['handlers']>()

// The core has the same mock, without the members that need msw.
expectTypeOf(core.createMockOllama).parameters.toEqualTypeOf<[options?: MockOllamaOptions]>()
expectTypeOf<MockOllama>().toExtend<core.MockOllama>()
expectTypeOf<core.MockOllama>().not.toHaveProperty('handlers')
expectTypeOf<core.MockOllama>().not.toHaveProperty('chat')

// The fetch of the mock fits wherever a fetch is expected.
expectTypeOf<MockOllama['fetch']>().toExtend<typeof fetch>()

createMockOllama()
createMockOllama({})
createMockOllama({ baseUrl: 'gpu:8080' })
createMockOllama({ baseUrl: new URL('https://gpu/ollama') })
createMockOllama({ baseUrl: [':11434', new URL('http://gpu')] })
createMockOllama({ baseUrl: ['/ollama'] as const })
createMockOllama({ models: ['llama3.2', { name: 'mine', capabilities: ['completion', 'tools'] }] })
createMockOllama({ models: new Set(['llama3.2']) })
createMockOllama({ models: core.DEFAULT_MODELS })
createMockOllama({ strict: true, version: '0.33.0', seed: 1, now: () => new Date(0) })
createMockOllama({ reply: 'Hello.' })
createMockOllama({ reply: { content: ['Hel', 'lo.'], doneReason: 'length' } })
createMockOllama({ reply: ({ prompt }) => prompt.toUpperCase() })
createMockOllama({ embedding: [0, 1] })
createMockOllama({
  embedding(text, { model, dimensions }) {
    expectTypeOf(text).toEqualTypeOf<string>()
    expectTypeOf(model).toEqualTypeOf<string>()
    expectTypeOf(dimensions).toEqualTypeOf<number | undefined>()
    return [text.length]
  },
})

// @ts-expect-error: no such option
createMockOllama({ stric: true })
// @ts-expect-error: strict must be true or false
createMockOllama({ strict: 'yes' })
// @ts-expect-error: baseUrl must be a string or a URL
createMockOllama({ baseUrl: 11434 })
// @ts-expect-error: models must be a list
createMockOllama({ models: 5 })
// @ts-expect-error: a model needs a name
createMockOllama({ models: [{ size: 1 }] })
// @ts-expect-error: no such capability
createMockOllama({ models: [{ name: 'mine', capabilities: ['flying'] }] })
// @ts-expect-error: a reply must be a text, an object or a function
createMockOllama({ reply: 5 })
// @ts-expect-error: a vector must contain numbers
createMockOllama({ embedding: ['0'] })
// @ts-expect-error: now must return a Date
createMockOllama({ now: () => 0 })
// @ts-expect-error: an option cannot be undefined, because of exactOptionalPropertyTypes
createMockOllama({ seed: undefined })

// The arguments of a reply function.
const source: ReplySource = (request, context) => {
  expectTypeOf(request).toEqualTypeOf<OllamaRequest>()
  expectTypeOf(request.endpoint).toEqualTypeOf<EndpointName>()
  expectTypeOf(request.system).toEqualTypeOf<string | undefined>()
  expectTypeOf(context).toEqualTypeOf<ReplyContext>()
  expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>()
  return 'Hello.'
}
expectTypeOf(source).toExtend<ReplySource>()

// The catalogue of models.
mockOllama.models.add('mine:7b')
mockOllama.models.add({ name: 'mine' } satisfies ModelFixture)
expectTypeOf(mockOllama.models.remove('mine')).toEqualTypeOf<boolean>()
// @ts-expect-error: a model must be a name, or an object with a name
mockOllama.models.add(7)
// @ts-expect-error: url is read-only
mockOllama.url = 'http://gpu'

// A model may run on another server, and may have several licenses.
expectTypeOf<{ name: string; remoteModel: string; license: string[] }>().toExtend<ModelFixture>()
