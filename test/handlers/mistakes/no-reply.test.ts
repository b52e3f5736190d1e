import { expect, test } from 'vitest'
import { createMockOllama, mockOllama, reply } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { post, question } from '../../support/requests.ts'

const network = await intercept(mockOllama)

class Answer {
  content = 'Hello.'
}

async function* yieldHello(): AsyncGenerator<string, void> {
  yield 'Hello.'
}

/** Values that a person may take for a reply, and what the sentence says to give instead. */
const VALUES: Array<[name: string, make: () => unknown, sentence: RegExp]> = [
  ['an Error', () => new Error('boom'), /found an Error as .+ Give reply\.error\(500, /],
  ['a Response', () => Response.json({}), /found a Response as .+ use mockOllama\.http\.post\(/],
  ['an empty object', () => ({}), /found an object with no keys as .+ Give .+ \{ content: '' \} for an empty answer/],
  ['an object without a value', () => ({ content: undefined }), /as the reply\. Give what the model says/],
  ['null', () => null, /found null as .+ Give a string/],
  ['a number', () => 5, /found the number 5 as .+ Give a string/],
  ['a list', () => ['a', 'b'], /found an array of 2 as .+ Give a string/],
  ['an instance of a class', () => new Answer(), /found an Answer as .+ Give a string/],
  ['a Date', () => new Date(), /found a Date as .+ Give a string/],
]

/** Values that only data can be, because a function may return them. */
const DATA: typeof VALUES = [
  ...VALUES,
  ['undefined', () => undefined, /found undefined as .+ Give a string/],
  ['a promise', () => Promise.resolve('Hello.'), /found a Promise as .+ Give a function that returns the promise/],
  ['a generator that runs', () => yieldHello(), /as the reply\. Give a function that yields/],
]

const PLACES: Array<[name: string, give: (value: never) => unknown]> = [
  ['mockOllama.chat', (value) => mockOllama.chat(value)],
  ['mockOllama.generate', (value) => mockOllama.generate(value)],
  ['the option reply', (value) => createMockOllama({ reply: value })],
  ['the option rules', (value) => createMockOllama({ rules: [{ when: 'cats', reply: value }] })],
  ['mock.when', (value) => createMockOllama().when('cats', value)],
  ['reply.sequence', (value) => reply.sequence('a', value)],
  ['reply.rounds', (value) => reply.rounds('a', value)],
]

for (const [place, give] of PLACES) {
  // An option that is undefined is the same as one that is left out.
  const values = place === 'the option reply' ? DATA.filter(([name]) => name !== 'undefined') : DATA
  test.for(values)(`${place} refuses %s as a reply, and says what to give`, ([, make, sentence]) => {
    expect(() => give(make() as never)).toThrow(sentence)
  })
}

test.for<[name: string, value: unknown]>([
  ['an Error', new Error('boom')],
  ['a Response', Response.json({})],
  ['an empty object', {}],
  ['a promise', Promise.resolve([1])],
])('mockOllama.embed refuses %s', ([, value]) => {
  expect(() => mockOllama.embed(value as never)).toThrow(
    /^Failed to create an embed handler: found an? .+ Give one vector/,
  )
})

const ENDPOINTS: Array<[path: string, name: 'chat' | 'generate', body: object]> = [
  ['/api/chat', 'chat', question('Hi', { stream: false })],
  ['/api/generate', 'generate', { model: 'llama3.1:8b', prompt: 'Hi', stream: false }],
  ['/v1/chat/completions', 'chat', question('Hi')],
  ['/v1/messages', 'chat', question('Hi', { max_tokens: 10 })],
]

for (const [path, name, body] of ENDPOINTS) {
  test.for(VALUES)(
    `a function that returns %s answers ${path} with status 500 and says what to return`,
    async (row) => {
      const [, make, sentence] = row
      network.use(mockOllama[name](async () => make() as never))
      const response = await post(path, body)

      expect(response.status).toBe(500)
      expect(await response.text()).toMatch(sentence)
      expect(() => mockOllama.assertNoErrors()).toThrow(sentence)
    },
  )
}

test.for<[name: string, piece: unknown]>([
  ['an Error', new Error('boom')],
  ['a Response', Response.json({})],
  ['an instance of a class', new Answer()],
  ['null', null],
])('a function that yields %s fails with a sentence', async ([, piece]) => {
  network.use(
    mockOllama.chat(async function* () {
      yield piece as never
    }),
  )
  const response = await post('/api/chat', question('Hi', { stream: false }))

  expect(await response.text()).toMatch(/found .+ as a piece\. Yield a string/)
})
