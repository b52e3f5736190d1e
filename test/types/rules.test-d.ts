import { expectTypeOf } from 'vitest'
import {
  createMockOllama,
  hashEmbedding,
  mockOllama,
  readLines,
  reply,
  type ChatResponse,
  type ControlledReply,
  type Match,
  type OllamaRequest,
  type RecordedRequest,
  type Reply,
  type ReplySource,
  type Rule,
  type RuleFixture,
} from '../../handlers/index.ts'

// Matches.
expectTypeOf(mockOllama.when('cats', 'Meow.')).toEqualTypeOf<Rule>()
mockOllama.when(/cats/i, { content: 'Meow.' }, { times: 2 })
mockOllama.when({ endpoint: 'tags', dialect: 'ollama' }, reply.error(503, 'busy'))
mockOllama.when(
  { model: /^llama/, tool: 'find', toolResult: true, turn: 1, round: 0, format: true, images: false },
  'Yes.',
)
mockOllama.when({ where: ({ messages }) => messages.length > 3 }, 'Long.')
mockOllama.chat('Meow.', { when: { prompt: { pattern: 'cat', flags: 'i' } }, once: true })
mockOllama.when({ pattern: '^why', flags: 'i' }, 'Because.')
createMockOllama({ rules: { $schema: './rules.schema.json', rules: [{ when: 'cats', reply: { auto: true } }] } })
createMockOllama({ wire: { fault: 'refused', rate: 0.1 } })
// @ts-expect-error: rate must be a number
createMockOllama({ wire: { fault: 'refused', rate: '10%' } })
// @ts-expect-error: no such key
createMockOllama({ rules: { rule: [] } })
expectTypeOf<Match['where']>().toEqualTypeOf<((request: OllamaRequest) => boolean) | undefined>()

// @ts-expect-error: no such key
mockOllama.when({ promt: 'cats' }, 'Meow.')
// @ts-expect-error: no such endpoint
mockOllama.when({ endpoint: 'chats' }, 'Meow.')
// @ts-expect-error: no such dialect
mockOllama.when({ dialect: 'gemini' }, 'Meow.')
// @ts-expect-error: turn must be a number
mockOllama.when({ turn: '1' }, 'Meow.')
// @ts-expect-error: images must be true or false
mockOllama.when({ images: 2 }, 'Meow.')
// @ts-expect-error: where must be a function
mockOllama.when({ where: 'cats' }, 'Meow.')
// @ts-expect-error: the reply is missing
mockOllama.when('cats')
mockOllama.when('cats', 'Meow.', { once: true })
// @ts-expect-error: no such option
mockOllama.when('cats', 'Meow.', { twice: true })
// @ts-expect-error: no such key
mockOllama.embed([1], { when: { prompts: 'cats' } })

// Replies.
createMockOllama({ reply: { content: 'Hi', pace: { firstTokenMs: 1 }, wire: { cut: [1, 2], fault: 'end', after: 1 } } })
createMockOllama({
  pace: { tokensPerSecond: 40, jitter: 0.2 },
  wire: { cut: 'line' },
  unmatched: 'error',
  journalLimit: 5,
  contextLength: 8192,
})
// @ts-expect-error: no such fault
mockOllama.chat({ content: 'Hi', wire: { fault: 'explode' } })
// @ts-expect-error: no such cut
mockOllama.chat({ content: 'Hi', wire: { cut: 'word' } })
// @ts-expect-error: firstTokenMs must be a number of milliseconds
mockOllama.chat({ content: 'Hi', pace: { firstTokenMs: '1s' } })
// @ts-expect-error: headers must be texts
mockOllama.chat({ error: 'busy', headers: { 'retry-after': 1 } })
// @ts-expect-error: unmatched must be 'echo' or 'error'
createMockOllama({ unmatched: 'fail' })
// @ts-expect-error: a rule needs a reply
createMockOllama({ rules: [{ when: 'cats' }] })

// Reply builders.
expectTypeOf(reply.toolCall('find', { city: 'Paris' })).toExtend<Reply>()
expectTypeOf(reply.thinking('Hm.', 'Yes.')).toExtend<Reply>()
expectTypeOf(reply.json({ a: 1 })).toExtend<Reply>()
expectTypeOf(reply.error(503, 'busy', { headers: { 'retry-after': '1' } })).toExtend<Reply>()
// oxlint-disable-next-line unicorn/no-thenable -- `then` is a text here, not a function
expectTypeOf(reply.sequence('a', reply.error(500, 'b'), { then: 'error' })).toExtend<ReplySource>()
expectTypeOf(reply.rounds(reply.toolCall('find'), async () => 'Done.')).toExtend<ReplySource>()
expectTypeOf(reply.controlled()).toEqualTypeOf<ControlledReply>()
expectTypeOf(reply.controlled().requested).toEqualTypeOf<Promise<OllamaRequest>>()
reply.controlled().write({ thinking: 'Hm.' })

// @ts-expect-error: a tool needs a name
reply.toolCall({ city: 'Paris' })
// @ts-expect-error: arguments must be an object
reply.toolCall('find', 'Paris')
// @ts-expect-error: an error needs a status before its message
reply.error('busy')
// @ts-expect-error: thinking must be a text
reply.thinking(5, 'Yes.')
// @ts-expect-error: each round needs a reply or a function
reply.rounds(5)
// @ts-expect-error: a sequence needs at least one reply
reply.sequence()
// @ts-expect-error: a piece has no such key
reply.controlled().write({ contents: 'Hi' })

// Rules as data.
createMockOllama({ rules: JSON.parse('[]') })
createMockOllama({ rules: [{ when: 'cats', reply: 'Meow.', once: true }] satisfies RuleFixture[] })
// @ts-expect-error: no such key
createMockOllama({ rules: [{ match: 'cats', reply: 'Meow.' }] })

// The journal and the tools for tests.
expectTypeOf(mockOllama.requests).toEqualTypeOf<RecordedRequest[]>()
expectTypeOf(mockOllama.lastRequest?.outcome).toEqualTypeOf<'pending' | 'complete' | 'aborted' | 'failed' | undefined>()
expectTypeOf(mockOllama.droppedRequests).toEqualTypeOf<number>()
expectTypeOf(readLines<ChatResponse>(new Response())).toExtend<AsyncIterable<ChatResponse>>()
expectTypeOf(hashEmbedding({ dimensions: 3 })).toEqualTypeOf<(text: string) => number[]>()
createMockOllama({ embedding: hashEmbedding() })
mockOllama.embed({ pace: { firstTokenMs: 5 }, wire: { fault: 'refused' } })
// @ts-expect-error: requests is read-only
mockOllama.requests = []
