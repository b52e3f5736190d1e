import { expect, test } from 'vitest'
import { mockOllama, ollamaHandlers, type ChatResponse, type GenerateResponse } from '../../../handlers/index.ts'
import { defer } from '../../support/defer.ts'
import { intercept } from '../../support/intercept.ts'
import { readAllFrames, readFrames } from '../../support/read-body.ts'
import { ask, post, postForJson, question } from '../../support/requests.ts'

const network = await intercept(...ollamaHandlers)

const TEXTS = [
  'word',
  'two words',
  'two  spaces',
  ' leading',
  'trailing ',
  '  both  ',
  'a line\nand another\n\n\nparagraph\n',
  'windows\r\nlines\r\n',
  '\ttabs\t\tbetween\t',
  ' ',
  '\n\n',
  ' \t\r\n\f\v',
  'no\u00A0break\u2003em\u3000ideographic',
  'line\u2028and\u2029paragraph separators',
  'zero\u200Bwidth\uFEFFmark',
  'emoji 👩‍👩‍👧 and é, ü, 漢字',
  '<b>&amp;</b> "quoted" \\ and \u0000 control',
  '```ts\nconst a = 1\n```\n',
]

test.for(TEXTS)('the pieces of a chat join to the text %j', async (text) => {
  network.use(mockOllama.chat(text))

  const frames = await readAllFrames<ChatResponse>(await post('/api/chat', question('Hi')))
  expect(frames.map(({ message }) => message.content).join('')).toBe(text)
  expect(await ask('Hi')).toBe(text)
})

test.for(TEXTS)('the pieces of a generate echo join to the prompt %j', async (text) => {
  const frames = await readAllFrames<GenerateResponse>(await post('/api/generate', { prompt: text }))

  expect(frames.map(({ response }) => response).join('')).toBe(`Echo: ${text}`)
  expect(await postForJson('/api/generate', { prompt: text, stream: false })).toMatchObject({
    response: `Echo: ${text}`,
  })
})

test('a text is cut at white space, which stays with the word after it', async () => {
  network.use(mockOllama.chat(' Blue,\n\nas it  scatters. '))

  const frames = await readAllFrames<ChatResponse>(await post('/api/chat', question('Hi')))
  expect(frames.map(({ message }) => message.content)).toEqual([' Blue,', '\n\nas', ' it', '  scatters. ', ''])
})

test('a piece is delivered before the next one is made', async () => {
  const gate = defer()
  network.use(
    mockOllama.chat(async function* () {
      yield 'first'
      await gate.promise
      yield ' second'
    }),
  )

  const frames = readFrames<ChatResponse>(await post('/api/chat', question('Hi')))
  expect((await frames.next()).value?.message.content).toBe('first')
  gate.resolve()
  expect((await frames.next()).value?.message.content).toBe(' second')
  expect((await frames.next()).value?.done).toBe(true)
  expect(await frames.next()).toEqual({ done: true, value: undefined })
})

test('a long reply is streamed completely and in order', async () => {
  const pieces = Array.from({ length: 500 }, (_, i) => `${i} `)
  network.use(mockOllama.chat({ content: pieces }))

  const frames = await readAllFrames<ChatResponse>(await post('/api/chat', question('Hi')))
  expect(frames.slice(0, -1).map(({ message }) => message.content)).toEqual(pieces)
})
