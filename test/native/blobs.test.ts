import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { MockOllama } from '../../src/index.ts'
import { writeGguf } from '../support/gguf-file.ts'
import { postTo, sendTo } from '../support/requests.ts'
import { must, names, outcome, ps, show, stream, tag } from './requests.ts'
import { mockOf, PROFILES } from './mock.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const GGUF = writeGguf()
const BLOB = bytesOf('some bytes, ü')
const DIGEST = digestOf(BLOB)
const INVALID = 'invalid digest format'

async function upload(mock: MockOllama, bytes: Uint8Array): Promise<string> {
  const digest = digestOf(bytes)
  await sendTo(mock, 'POST', `/api/blobs/${digest}`, bytes)
  return digest
}

async function statusOf(response: Promise<Response>): Promise<number> {
  const { status, text } = await response.then(async (settled) => ({
    status: settled.status,
    text: await settled.text(),
  }))
  expect(text).toBe('')
  return status
}

describe.each(PROFILES)('in the %s profile', (profile) => {
  test('a blob gets a 404 until it is uploaded, a 201 for its upload, and a 200 from then on', async () => {
    const mock = mockOf(profile)
    const path = `/api/blobs/${DIGEST}`

    expect(await statusOf(sendTo(mock, 'HEAD', path))).toBe(404)
    expect(await statusOf(sendTo(mock, 'POST', path, BLOB))).toBe(201)
    expect(await statusOf(sendTo(mock, 'HEAD', path))).toBe(200)
    expect(await statusOf(sendTo(mock, 'POST', path, BLOB))).toBe(200)
    expect(await statusOf(sendTo(mock, 'POST', path, bytesOf('not even read')))).toBe(200)
  })

  test('a digest may have a dash in place of its colon', async () => {
    const mock = mockOf(profile)
    await upload(mock, BLOB)

    expect(await statusOf(sendTo(mock, 'HEAD', `/api/blobs/${DIGEST.replace(':', '-')}`))).toBe(200)
    expect(await statusOf(sendTo(mock, 'HEAD', `/api/blobs/${encodeURIComponent(DIGEST)}`))).toBe(200)
  })

  test.each([
    ['that of other bytes', digestOf(bytesOf('other'))],
    ['with a dash', DIGEST.replace(':', '-')],
    ['in capital letters', `sha256:${DIGEST.slice(7).toUpperCase()}`],
  ])('an upload under a wrong digest (%s) is refused, and the blob is not kept', async (_, digest) => {
    const mock = mockOf(profile)

    expect(await outcome(sendTo(mock, 'POST', `/api/blobs/${digest}`, BLOB))).toEqual({
      status: 400,
      body: { error: `digest mismatch, expected "${digest}", got "${DIGEST}"` },
    })
    expect(await statusOf(sendTo(mock, 'HEAD', `/api/blobs/${digest}`))).toBe(404)
    expect(await statusOf(sendTo(mock, 'HEAD', `/api/blobs/${DIGEST}`))).toBe(404)
  })

  test.each([
    'bad',
    'sha256:12',
    `${DIGEST}0`,
    DIGEST.replace('sha', 'SHA'),
    DIGEST.slice(7),
    DIGEST.replace(':', '_'),
  ])('the digest %s is refused as invalid', async (digest) => {
    const mock = mockOf(profile)

    expect(await outcome(sendTo(mock, 'POST', `/api/blobs/${digest}`, BLOB))).toEqual({
      status: 400,
      body: { error: INVALID },
    })
    expect(await statusOf(sendTo(mock, 'HEAD', `/api/blobs/${digest}`))).toBe(400)
  })

  test('an empty file can be uploaded', async () => {
    const empty = new Uint8Array()

    expect(await statusOf(sendTo(mockOf(profile), 'POST', `/api/blobs/${digestOf(empty)}`, empty))).toBe(201)
  })

  test('a model is created from uploaded files', async () => {
    const mock = mockOf(profile)
    const digest = await upload(mock, GGUF)
    const lines = await stream(mock, '/api/create', { model: 'mine:1', files: { 'model.gguf': digest } })

    expect(lines[0]).toEqual({ status: 'parsing GGUF' })
    expect(lines.at(-1)).toEqual({ status: 'success' })
    expect((await show(mock, 'mine:1')).details.parent_model).toBe('')
    expect((await tag(mock, 'mine:1')).size).toBeGreaterThanOrEqual(GGUF.length)
    await must(mock, '/api/generate', { model: 'mine:1', prompt: 'Hi' })
    expect(await ps(mock)).toMatchObject([{ name: 'mine:1' }])
  })

  test('a file without a file extension is recognized by its first bytes', async () => {
    const mock = mockOf(profile)
    const digest = await upload(mock, GGUF)
    await must(mock, '/api/create', { model: 'mine', files: { weights: digest.replace(':', '-') }, stream: false })

    expect((await names(mock)).some((name) => name.startsWith('mine'))).toBe(true)
  })

  test('a model is created from a base and an adapter', async () => {
    const mock = mockOf(profile)
    const digest = await upload(mock, GGUF)
    const lines = await stream(mock, '/api/create', {
      model: 'mine:1',
      from: 'llama3.1:8b',
      adapters: { 'lora.gguf': digest },
    })

    expect(lines.map(({ status }) => status)).toContain('parsing GGUF')
    expect(lines.at(-1)).toEqual({ status: 'success' })
    expect((await show(mock, 'mine:1')).details.parent_model).toBe('llama3.1:8b')
  })

  test('a model is created from safetensors with their configuration', async () => {
    const mock = mockOf(profile)
    const files = { 'model.safetensors': await upload(mock, BLOB), 'config.json': await upload(mock, bytesOf('{}')) }
    const lines = await stream(mock, '/api/create', { model: 'mine', files })

    expect(lines[0]).toEqual({ status: 'converting model' })
    expect(lines.at(-1)).toEqual({ status: 'success' })
  })

  test.each([
    ['files', 400],
    ['adapters', 400],
  ])('%s that are not in GGUF format are refused', async (field, status) => {
    const mock = mockOf(profile)
    const digest = await upload(mock, BLOB)
    const from = field === 'files' ? {} : { from: 'llama3.1:8b' }
    const body = { model: 'mine', ...from, [field]: { 'a.gguf': digest }, stream: false }

    expect(await outcome(postTo(mock, '/api/create', body))).toEqual({
      status,
      body: { error: 'supplied file was not in GGUF format' },
    })
  })

  test('reset removes the uploaded blobs', async () => {
    const mock = mockOf(profile)
    await upload(mock, BLOB)
    mock.reset()

    expect(await statusOf(sendTo(mock, 'HEAD', `/api/blobs/${DIGEST}`))).toBe(404)
  })
})
