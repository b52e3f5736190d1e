import { expectTypeOf } from 'vitest'
import {
  mockOllama,
  type EmbedSource,
  type OverrideOptions,
  type Reply,
  type ReplySource,
} from '../../handlers/index.ts'

expectTypeOf(mockOllama.chat).parameters.toEqualTypeOf<[reply: ReplySource, options?: OverrideOptions]>()
expectTypeOf(mockOllama.generate).parameters.toEqualTypeOf<[reply: ReplySource, options?: OverrideOptions]>()
expectTypeOf(mockOllama.embed).parameters.toEqualTypeOf<[vectors: EmbedSource, options?: OverrideOptions]>()

// Replies as data. Each of them could also be in a JSON file.
mockOllama.chat('Hello.')
mockOllama.chat({ content: 'Hello.' }, { once: true })
mockOllama.chat({ content: ['Hel', 'lo.'], thinking: 'Greet.', usage: { promptTokens: 3, completionTokens: 2 } })
mockOllama.chat({ toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] })
mockOllama.chat({ toolCalls: [{ id: 'a', type: 'function', function: { name: 'find', arguments: '{"to":"Rome"}' } }] })
mockOllama.chat(({ prompt }) => (prompt === 'Hi' ? 'Hello.' : undefined))
mockOllama.chat(async () => undefined)
mockOllama.chat('Hello.', { when: { headers: { authorization: /^Bearer /, 'x-tenant': 'blue' } } })
mockOllama.chat({ toolCalls: [{ name: 'find', arguments: {}, index: 3 }], toolCallsWithDone: true, doneReason: 'load' })
mockOllama.chat({ error: 'busy' })
mockOllama.chat({ content: 'Hel', error: { message: 'out of memory', status: 500 } })
mockOllama.chat({
  content: 'Hi',
  logprobs: [{ token: 'Hi', logprob: -0.1, topLogprobs: [{ token: 'Ho', logprob: -2 }] }],
})
mockOllama.chat({
  progress: [
    { digest: 'sha256:aa', completed: 1, total: 2 },
    { completed: 2, total: 2 },
  ],
})
expectTypeOf<Reply>().toExtend<Parameters<typeof mockOllama.generate>[0]>()

// Replies as functions.
mockOllama.chat(({ messages }) => `${messages.length} messages`)
mockOllama.chat(async ({ prompt }, { call }) => ({ content: `${call}: ${prompt}` }))
mockOllama.generate(async function* () {
  yield 'Hel'
  yield { content: 'lo.' }
  yield { thinking: 'Done.' }
})

// @ts-expect-error: a reply must be a text, an object or a function
mockOllama.chat(5)
// @ts-expect-error: the reply is missing
mockOllama.chat()
// @ts-expect-error: no such field
mockOllama.chat({ contents: 'Hello.' })
// @ts-expect-error: doneReason must be 'stop', 'length', 'load' or 'unload'
mockOllama.chat({ content: 'Hello.', doneReason: 'end' })
// @ts-expect-error: a tool call needs a name
mockOllama.chat({ toolCalls: [{ arguments: {} }] })
mockOllama.chat({ toolCalls: [{ name: 'get_weather' }] })
// @ts-expect-error: an error needs a message
mockOllama.chat({ error: { status: 503 } })
// @ts-expect-error: pieces must be texts
mockOllama.chat({ content: [1, 2] })
// @ts-expect-error: a function must return a reply
mockOllama.chat(() => 5)
// @ts-expect-error: a generator must yield pieces
mockOllama.chat(async function* () {
  yield 5
})
// @ts-expect-error: no such option
mockOllama.chat('Hello.', { twice: true })
// @ts-expect-error: once must be true or false
mockOllama.generate('Hello.', { once: 1 })

mockOllama.embed([0.1, 0.2])
mockOllama.embed([[0.1], [0.2]], { once: true })
mockOllama.embed({ cat: [1, 0], dog: [0, 1] })
mockOllama.embed((text) => [text.length])
mockOllama.embed({ error: { message: 'busy', status: 503 } })

// @ts-expect-error: a text is not a source of vectors
mockOllama.embed('cat')
// @ts-expect-error: a vector must contain numbers
mockOllama.embed(['cat'])
// @ts-expect-error: an object must give a vector for each text
mockOllama.embed({ cat: 'dog' })
// @ts-expect-error: a function must return its vector at once, without a promise
mockOllama.embed(async (text: string) => [text.length])
