import { describe, expect, test } from 'vitest'
import { createMockOllama } from '../../src/index.ts'
import { intercept } from '../support/intercept.ts'
import { postTo, question, readJson } from '../support/requests.ts'
import { serve, WAYS } from '../support/ways.ts'
import { toZstd, toZstdFrame, type ZstdBlock } from '../support/zstd.ts'

const network = await intercept()

const CHAT = '/v1/chat/completions'
const ZSTD = { headers: { 'content-encoding': 'zstd' } }
const BODY = JSON.stringify(question('Hi'))

/** Each route whose body may be compressed, with a body for it. */
const ROUTES = [
  [CHAT, question('Hi')],
  ['/v1/completions', { model: 'llama3.1:8b', prompt: 'Hi' }],
  ['/v1/embeddings', { model: 'nomic-embed-text', input: 'Hi' }],
  ['/v1/messages', question('Hi', { max_tokens: 9 })],
  ['/v1/responses', { model: 'llama3.1:8b', input: 'Hi' }],
] as const

/** A chat of 'the sky is blue, ', 20 times, as the library of zstd compresses it, with a checksum. */
const COMPRESSED =
  'KLUv/WSUAJUCACIFEhmAtzoURZamZIVExAw7vwzs4vn6GiQ0gwACD3nG8qYHd4AFwuIFzGmWzpJKXLy+zemrWnZHeh8wu0cuPkYSQ2GQUXVaD1DILgEAzg+pMwr0M6J8'

/** Blocks of 128 KiB of one letter. Each takes four bytes. */
const repeat = (blocks: number): ZstdBlock[] =>
  Array.from({ length: blocks }, () => ({ type: 'repeated', size: 2 ** 17, bytes: [97] }))

describe('a body with content-encoding: zstd', () => {
  test.for(WAYS)('is decompressed for a client of OpenAI, over %s', async (way) => {
    const { mock, post } = serve(way, network)
    const body = Uint8Array.from(atob(COMPRESSED), (character) => character.charCodeAt(0))

    const answer = await readJson(post(CHAT, body, ZSTD))
    expect(answer).toMatchObject({
      choices: [{ message: { content: expect.stringMatching(/^Echo: (the sky is blue, ?){20}$/) } }],
    })
    expect(mock.lastRequest?.prompt).toMatch(/^(the sky is blue, ?){20}$/)
  })

  test.for(ROUTES)('is decompressed at %s', async ([path, body]) => {
    const mock = createMockOllama()
    const response = await postTo(mock, path, toZstd(JSON.stringify(body)), ZSTD)
    expect(response.status).toBe(200)
    expect(mock.lastRequest).toMatchObject({ prompt: 'Hi', body })
  })

  test.for(['/api/chat', '/api/generate', '/api/show'])('is refused at %s, which reads it as JSON', async (path) => {
    const response = await postTo(createMockOllama(), path, toZstd(BODY), ZSTD)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ error: `invalid character '(' looking for beginning of value` })
  })

  test('may consist of several frames, and of frames to skip', async () => {
    const skipped = [0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]
    const body = Uint8Array.from([...toZstd(BODY.slice(0, 9)), ...skipped, ...toZstd(BODY.slice(9))])
    const response = await postTo(createMockOllama(), CHAT, body, ZSTD)
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: 'Echo: Hi' } }] })
  })

  test('is empty if it has no bytes', async () => {
    const response = await postTo(createMockOllama(), CHAT, '', ZSTD)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { message: 'EOF', type: 'invalid_request_error' } })
  })

  const whole = toZstd(BODY)
  const dictionary = Uint8Array.from([...whole.slice(0, 4), 1, whole[5]!, 7, ...whole.slice(6)])
  const refused: Array<[string, Uint8Array, string]> = [
    ['no zstd', new TextEncoder().encode(BODY), 'invalid input: magic number mismatch'],
    ['followed by other data', Uint8Array.from([...whole, 1, 2, 3, 4]), 'invalid input: magic number mismatch'],
    ['cut within the magic number', whole.slice(0, 3), 'unexpected EOF'],
    ['cut within its header', whole.slice(0, 5), 'unexpected EOF'],
    ['cut within a block', whole.slice(0, -1), 'unexpected EOF'],
    ['cut after its header', whole.slice(0, 6), 'unexpected EOF'],
    [
      'of a reserved type',
      toZstdFrame([{ type: 'reserved', size: 1, bytes: [0] }]),
      'invalid input: reserved block type encountered',
    ],
    ['of a window of 16 MiB', toZstd(BODY, { windowLog: 24 }), 'window size exceeded'],
    ['larger than its header says', toZstd(BODY, { contentSize: 9 }), 'frame size exceeded'],
    ['smaller than its header says', toZstd(BODY, { contentSize: 999 }), 'frame size does not match size on stream'],
    ['made with a dictionary', dictionary, 'unknown dictionary'],
    ['larger than 20 MiB after decompression', toZstdFrame(repeat(161)), 'http: request body too large'],
    [
      'larger than 20 MiB in all its frames',
      Uint8Array.from([...toZstdFrame(repeat(100)), ...toZstdFrame(repeat(100))]),
      'http: request body too large',
    ],
  ]
  test.for(refused)('is refused with the words of the real server if it is %s', async ([, body, error]) => {
    for (const path of [CHAT, '/v1/messages']) {
      const response = await postTo(createMockOllama(), path, body, ZSTD)
      expect(response.status).toBe(400)
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
      expect(await response.json()).toEqual({ error })
    }
  })

  test('is refused if 32 kB of it stand for a gigabyte, without taking that memory', async () => {
    const response = await postTo(createMockOllama(), CHAT, toZstdFrame(repeat(8192)), ZSTD)
    expect(await response.json()).toEqual({ error: 'http: request body too large' })
  })

  test('is refused if a block of a few bytes copies gigabytes, before the library tries it', async () => {
    // 98,000 sequences, whose tables are constants of one byte. Each copies 131,074 bytes.
    const block = [0, 255, 0x50, 0xff, 0x54, 0, 0, 52, 255, 255, 255, 1]
    const body = Uint8Array.from([...toZstd('').slice(0, 6), block.length * 8 + 2 * 2 + 1, 0, 0, ...block])
    const response = await postTo(createMockOllama(), CHAT, body, ZSTD)
    expect(await response.json()).toEqual({ error: 'output bigger than max block size (131072)' })
  })

  test.for([
    // The literals need the table of an earlier block, but there is no earlier block.
    ['needs an earlier block', [0x13, 0x40, 0, 0, 0]],
    // All states of the table of weights lead back to themselves. The library would never leave it.
    ['has a table without an end', [0xa2, 0x80, 0x02, 8, 0xf0, 0x03, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0, 1, 0]],
  ] as const)('is refused with a sentence of the mock if its first block %s', async ([, block]) => {
    const damaged = Uint8Array.from([...toZstd('').slice(0, 6), block.length * 8 + 2 * 2 + 1, 0, 0, ...block])
    const response = await postTo(createMockOllama(), CHAT, damaged, ZSTD)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ error: 'Failed to decompress a body: found a damaged block of zstd.' })
  })

  test('is refused if it has a hundred thousand small blocks, because the library would take minutes', async () => {
    const small = Array.from({ length: 100_000 }, (): ZstdBlock => ({ type: 'repeated', size: 1, bytes: [97] }))
    const response = await postTo(createMockOllama(), CHAT, toZstdFrame(small, { windowLog: 23 }), ZSTD)
    expect(await response.json()).toEqual({
      error: 'Failed to decompress a body: found too many small blocks. Send larger ones, or no zstd.',
    })
  })
})
