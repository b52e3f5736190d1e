import { describe, expect, test } from 'vitest'
import { postTo } from '../support/requests.ts'
import { linesOf, names, outcome } from './requests.ts'
import { mockOf, PROFILES } from './mock.ts'

const BASE = 'llama3.1:8b'
const DIGEST = `sha256:${'1'.repeat(64)}`
const NO_BLOB = `open /root/.ollama/models/blobs/sha256-${'1'.repeat(64)}: no such file or directory`
const quantizations = 'supported types are F32, F16, Q4_K_S, Q4_K_M, Q8_0'

/** Fields that are refused before the stream begins. The status is the same with and without streaming. */
const AT_ONCE: ReadonlyArray<readonly [fields: object, status: number, error: string]> = [
  [{}, 400, "neither 'from' or 'files' was specified"],
  [{ model: '', from: BASE }, 400, 'invalid model name'],
  [{ model: 'bad name', from: BASE }, 400, 'invalid model name'],
  [{ model: 'bad:', from: BASE }, 400, 'invalid model name'],
  [{ from: 'bad name' }, 400, 'invalid model name'],
  [{ files: {} }, 400, 'unknown type'],
  [{ files: { 'a.bin': DIGEST } }, 400, 'unknown type'],
  [{ files: { 'a.bin': 'bad' } }, 400, 'unknown type'],
  [{ files: { 'a.gguf': '' } }, 400, 'invalid digest format'],
  [{ files: { '/a.gguf': DIGEST } }, 400, 'file path must be relative'],
  [{ files: { '../a.gguf': DIGEST } }, 400, 'file path must be relative'],
  [{ files: { 'a//b.gguf': DIGEST } }, 400, 'file path must be relative'],
  [{ files: { 'a.safetensors': 'bad' } }, 500, 'invalid digest format'],
  [{ from: BASE, adapters: {} }, 400, 'unknown type'],
  [{ from: BASE, adapters: { 'a.bin': DIGEST } }, 400, 'unknown type'],
  [{ from: BASE, adapters: { 'a.gguf': '' } }, 400, 'invalid digest format'],
  [{ from: BASE, adapters: { 'a.gguf': DIGEST, 'b.gguf': DIGEST } }, 400, 'only one adapter is currently supported'],
  [{ from: BASE, adapters: { 'a.safetensors': 'bad' } }, 400, 'invalid digest format'],
  [{ from: BASE, adapters: { '/a.safetensors': DIGEST } }, 400, 'file path must be relative: /a.safetensors'],
  [{ from: BASE, draft_files: {} }, 400, 'unknown type'],
  [{ from: BASE, draft_files: { 'a.gguf': '' } }, 400, 'invalid digest format'],
  [{ from: BASE, draft_files: { '../a': DIGEST } }, 400, 'file path must be relative'],
  [{ from: BASE, draft_quantize: 'Q8_0' }, 400, '--draft-quantize requires a DRAFT model'],
  [{ from: BASE, quantize: 'Q4_K_M' }, 500, 'quantization is only supported for F16, BF16 and F32 models'],
  [{ from: BASE, quantize: 'bad' }, 500, `unsupported quantization type BAD - ${quantizations}`],
  [{ from: BASE, license: 5 }, 500, 'json: cannot unmarshal number into Go value of type []string'],
  [{ from: BASE, license: ['a', 5] }, 500, 'json: cannot unmarshal number into Go value of type string'],
  [{ from: BASE, license: { a: 1 } }, 500, 'json: cannot unmarshal object into Go value of type []string'],
  [{ from: BASE, info: { model_family: 5 } }, 400, 'info field "model_family" must be a string'],
  [{ from: BASE, info: { base_name: null } }, 400, 'info field "base_name" must be a string'],
  [{ from: BASE, info: { context_length: 'a' } }, 400, 'info field "context_length" must be a number'],
  [{ from: BASE, info: { context_length: -1 } }, 400, 'info field "context_length" must be a non-negative integer'],
  [
    { from: BASE, info: { embedding_length: 1.5 } },
    400,
    'info field "embedding_length" must be a non-negative integer',
  ],
]

/**
 * Fields that are refused after the first line was sent. With streaming, the error is a line of a 200. Without streaming, it has
 * this status.
 */
const MIDWAY: ReadonlyArray<readonly [fields: object, first: string, status: number, error: string]> = [
  [{ files: { 'a.gguf': DIGEST } }, 'parsing GGUF', 500, NO_BLOB],
  [{ files: { 'a.gguf': 'bad' } }, 'parsing GGUF', 500, 'invalid digest format'],
  [{ files: { 'a.safetensors': DIGEST } }, 'converting model', 500, 'open config.json: no such file or directory'],
  [{ from: BASE, adapters: { 'a.gguf': DIGEST } }, 'parsing GGUF', 400, NO_BLOB],
  [{ from: BASE, adapters: { 'a.gguf': 'bad' } }, 'parsing GGUF', 400, 'invalid digest format'],
  [
    { from: BASE, adapters: { 'a.safetensors': DIGEST } },
    'converting adapter',
    400,
    'open adapter_config.json: no such file or directory',
  ],
  [{ from: BASE, draft_files: { 'a.gguf': DIGEST } }, 'parsing GGUF', 400, NO_BLOB],
]

describe.each(PROFILES)('in the %s profile', (profile) => {
  test.each(AT_ONCE)('create with %j gets a %d: %s', async (fields, status, error) => {
    const mock = mockOf(profile)
    const before = await names(mock)
    const body = { model: 'mine', ...fields }

    expect(await outcome(postTo(mock, '/api/create', body))).toEqual({ status, body: { error } })
    expect(await outcome(postTo(mock, '/api/create', { ...body, stream: false }))).toEqual({ status, body: { error } })
    expect(await names(mock)).toEqual(before)
  })

  test.each(MIDWAY)('create with %j fails after "%s"', async (fields, first, status, error) => {
    const mock = mockOf(profile)
    const before = await names(mock)
    const body = { model: 'mine', ...fields }
    const streamed = await postTo(mock, '/api/create', body)

    expect(streamed.status).toBe(200)
    expect(await linesOf(streamed)).toEqual([{ status: first }, { error }])
    expect(await outcome(postTo(mock, '/api/create', { ...body, stream: false }))).toEqual({ status, body: { error } })
    expect(await names(mock)).toEqual(before)
  })

  test("create with an invalid template gets a 400 with the error of Go's template package", async () => {
    const refused = await outcome(
      postTo(mockOf(profile), '/api/create', { model: 'mine', from: BASE, template: '{{ .Bad' }),
    )

    expect(refused).toEqual({ status: 400, body: { error: 'template error: template: :1: unclosed action' } })
  })
})

test('in the strict profile create from a base that the registry does not have fails after "pulling manifest"', async () => {
  const mock = mockOf('strict', { registry: [] })
  const error = 'pull model manifest: file does not exist'

  expect(await linesOf(await postTo(mock, '/api/create', { model: 'mine', from: 'nope' }))).toEqual([
    { status: 'pulling manifest' },
    { error },
  ])
  expect(await outcome(postTo(mock, '/api/create', { model: 'mine', from: 'nope', stream: false }))).toEqual({
    status: 500,
    body: { error },
  })
})
