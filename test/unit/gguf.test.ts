import { describe, expect, test } from 'vitest'
import { describeGguf, toHumanNumber } from '../../src/protocol/gguf/describe-gguf.ts'
import { GgufError, isGgufFile, readGguf } from '../../src/protocol/gguf.ts'
import { damageMany } from '../support/gguf-damage.ts'
import { metadataOf, writeGguf, type FileToWrite, type Value } from '../support/gguf-file.ts'

const ALL_TYPES: Record<string, Value> = {
  'general.architecture': ['string', 'llama'],
  'a.uint8': ['uint8', 200],
  'a.int8': ['int8', -100],
  'a.uint16': ['uint16', 60_000],
  'a.int16': ['int16', -30_000],
  'a.uint32': ['uint32', 4_000_000_000],
  'a.int32': ['int32', -2_000_000_000],
  'a.float32': ['float32', 1e-5],
  'a.bool': ['bool', true],
  'a.text': ['string', 'Grüße, 漢字'],
  'a.uint64': ['uint64', 2 ** 40],
  'a.int64': ['int64', -(2 ** 40)],
  'a.float64': ['float64', 0.1],
  'a.numbers': ['int32', [1, -2, 3]],
  'a.texts': ['string', ['', 'one']],
  'a.nothing': ['float32', []],
}

const WANTED = Object.fromEntries(Object.entries(ALL_TYPES).map(([key, [, value]]) => [key, value]))

function valuesOf(file: FileToWrite): Record<string, unknown> {
  return Object.fromEntries([...readGguf(writeGguf(file)).metadata].map(([key, { value }]) => [key, value]))
}

describe('readGguf', () => {
  test.each([
    [1, true],
    [2, true],
    [3, true],
    [3, false],
  ] as const)('reads every type of value of version %i, little endian: %s', (version, isLittleEndian) => {
    expect(valuesOf({ version, isLittleEndian, metadata: ALL_TYPES })).toEqual({
      ...WANTED,
      'general.parameter_count': 32,
    })
  })

  test('reads the tensors, and counts their numbers', () => {
    const tensors = [
      { name: 'a', shape: [64, 3], kind: 2 },
      { name: 'b', shape: [8], kind: 1, offset: 128 },
      { name: 'c', shape: [], offset: 160 },
    ]
    const { metadata, tensors: read } = readGguf(writeGguf({ tensors, weights: 200 }))

    expect(read).toEqual([
      { name: 'a', type: 'Q4_0', shape: [64, 3] },
      { name: 'b', type: 'F16', shape: [8] },
      { name: 'c', type: 'F32', shape: [] },
    ])
    expect(metadata.get('general.parameter_count')?.value).toBe(64 * 3 + 8 + 1)
  })

  test('reads only the header, and so takes no longer for a file with many weights', () => {
    const bytes = writeGguf({ weights: 20_000_000 })
    const usage = process.cpuUsage()
    readGguf(bytes)

    expect(process.cpuUsage(usage).user / 1000).toBeLessThan(50)
  })

  test('reads a file that is a part of a larger buffer', () => {
    const file = writeGguf()
    const buffer = new Uint8Array(file.length + 7)
    buffer.set(file, 7)

    expect(readGguf(buffer.subarray(7))).toEqual(readGguf(file))
  })

  const tensor = (fields: object): FileToWrite => ({ tensors: [{ name: 't', shape: [8], ...fields }] })
  test.each([
    ['no bytes', new Uint8Array(), 'invalid file magic'],
    ['other bytes', new TextEncoder().encode('hello'), 'invalid file magic'],
    ['nothing after the first four bytes', writeGguf().subarray(0, 4), 'EOF'],
    ['an end inside a number', writeGguf().subarray(0, 6), 'unexpected EOF'],
    ['an end before a key', writeGguf().subarray(0, 24), 'EOF'],
    ['an end inside a key', writeGguf().subarray(0, 35), 'unexpected EOF'],
    ['a length of a text beyond the file', patch(24, [0xff, 0xff]), 'unexpected EOF'],
    [
      'a length of a text beyond the limit',
      patch(24, [0, 0, 0, 2]),
      'GGUF string length 33554432 exceeds maximum 16777216',
    ],
    [
      'a length of a text beyond every number',
      patch(24, [255, 255, 255, 255, 255, 255, 255, 255]),
      'GGUF string length 18446744073709551615 exceeds maximum 9223372036854775807',
    ],
    ['an unknown type', patch(52, [99]), 'invalid type: 99'],
    ['too many dimensions', writeGguf(tensor({ shape: [1, 1, 1, 1, 1] })), 'tensor "t" dimensions 5 exceeds maximum 4'],
    [
      'more numbers than fit into 64 bits',
      writeGguf(tensor({ shape: [2 ** 40, 2 ** 40] })),
      'tensor "t" elements overflow',
    ],
    ['a type of tensor that has no size', writeGguf(tensor({ kind: 4 })), 'tensor "t" size overflow'],
    ['a row that is no whole block', writeGguf(tensor({ kind: 2, shape: [33] })), 'tensor "t" size overflow'],
    [
      'weights that are missing',
      writeGguf({ ...tensor({ shape: [64] }), weights: 0 }),
      /^tensor "t" offset\+size \(\d+\) exceeds file size \(\d+\)$/,
    ],
    [
      'an alignment of 0',
      writeGguf({ metadata: metadataOf('llama', { 'general.alignment': ['uint32', 0] }) }),
      'invalid GGUF alignment: 0',
    ],
  ])('refuses a file with %s, in the words of Ollama', (_, bytes, message) => {
    expect(() => readGguf(bytes)).toThrow(GgufError)
    expect(() => readGguf(bytes)).toThrow(message)
  })

  test('says which part of a tensor is missing', () => {
    const whole = writeGguf({ metadata: {}, weights: 0 })
    const errors = [28, 44, 50, 56, 64, 69].map((end) => {
      try {
        return readGguf(whole.subarray(0, end)) && 'no error'
      } catch (error) {
        return (error as Error).message
      }
    })
    expect(errors).toEqual([
      'failed to read tensor name: unexpected EOF',
      'failed to read tensor name: unexpected EOF',
      'failed to read tensor dimensions: unexpected EOF',
      'failed to read tensor shape: unexpected EOF',
      'failed to read tensor shape: unexpected EOF',
      'failed to read tensor kind: EOF',
    ])
  })

  test('answers 5,000 damaged files with a model or with a GgufError, each quickly and with little memory', () => {
    expect(damageMany({ seed: 1, count: 5000 })).toEqual({ faults: [] })
  })
})

/** A file whose bytes from an offset on are replaced. */
function patch(offset: number, bytes: readonly number[]): Uint8Array {
  const file = writeGguf()
  file.set(bytes, offset)
  return file
}

test('isGgufFile looks at the first four bytes, in either byte order', () => {
  expect([writeGguf(), writeGguf({ isLittleEndian: false }), new Uint8Array(3)].map(isGgufFile)).toEqual([
    true,
    true,
    false,
  ])
})

describe('describeGguf', () => {
  const read = (metadata: Record<string, Value>) => describeGguf(readGguf(writeGguf({ metadata })))

  test('tells the architecture, the size and the quantization', () => {
    expect(read(metadataOf('qwen3'))).toMatchObject({
      architecture: 'qwen3',
      parameterSize: '32',
      quantization: 'Q4_K_M',
    })
  })

  test.each([
    ['completion', {}, ['completion']],
    ['embedding', { 'llama.pooling_type': ['uint32', 1] }, ['embedding']],
    ['vision', { 'llama.vision.block_count': ['uint32', 1] }, ['completion', 'vision']],
    ['audio', { 'llama.audio.block_count': ['uint32', 1] }, ['completion', 'audio']],
  ] as ReadonlyArray<[string, Record<string, Value>, string[]]>)('finds the capability %s', (_, more, capabilities) => {
    expect(read(metadataOf('llama', more)).capabilities).toEqual(capabilities)
  })

  test('ignores a value of another type than the one that Ollama expects', () => {
    const metadata = metadataOf('llama', {
      'general.architecture': ['uint32', 7],
      'general.file_type': ['string', '15'],
    })
    expect(read(metadata)).toMatchObject({ architecture: 'unknown', quantization: 'unknown' })
  })

  test('hides the name and the template of the file from model_info', () => {
    const { modelInfo, chatTemplate } = read(
      metadataOf('llama', { 'tokenizer.chat_template': ['string', '{{ tools }}'] }),
    )
    expect(chatTemplate).toBe('{{ tools }}')
    expect(Object.keys(modelInfo)).toContain('llama.context_length')
    expect(Object.keys(modelInfo)).not.toContain('general.name')
    expect(Object.keys(modelInfo)).not.toContain('tokenizer.chat_template')
  })
})

test.each([
  [999, '999'],
  [1000, '1K'],
  [4160, '4K'],
  [22_565_376, '22.57M'],
  [137_000_000, '137M'],
  [1_250_000_000, '1.2B'],
  [8_030_261_248, '8.0B'],
  [70_000_000_000, '70B'],
])('toHumanNumber writes %i as %s', (count, text) => {
  expect(toHumanNumber(count)).toBe(text)
})
