import { constants, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { decompressZstd } from '../../src/http/zstd.ts'
import { OllamaError } from '../../src/protocol/ollama-error.ts'
import { createRandom } from '../../src/streaming/clock.ts'

const WORDS = ['the', 'sky', ' {"role":"user"}', '\n\n', 'é', '12', 'scatters', '[]', 'a'.repeat(90)]

/** Makes a text of about `length` characters, which repeats itself less the larger `variety` is. */
function makeText(random: () => number, length: number, variety: number): string {
  let text = ''
  while (text.length < length) {
    text += WORDS[Math.floor(random() * WORDS.length)]
    if (random() < variety) text += Math.floor(random() * 1e6)
  }
  return text
}

const compress = (text: string, level: number): Uint8Array =>
  zstdCompressSync(text, { params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 } })

function readOutcome(body: Uint8Array): unknown {
  try {
    decompressZstd(body)
    return 'text'
  } catch (error) {
    return error instanceof OllamaError ? error.status : error
  }
}

describe('decompressZstd', () => {
  test.for([1, 3, 9, 19])('returns what the library of zstd compressed at level %i', (level) => {
    const random = createRandom(level)
    for (const length of [1, 40, 900, 20_000, 300_000]) {
      for (const variety of [0, 0.2, 1]) {
        const text = makeText(random, length, variety)
        expect(new TextDecoder().decode(decompressZstd(compress(text, level))) === text).toBe(true)
      }
    }
  })

  test('answers every damaged body with text or with status 400', () => {
    const random = createRandom(7)
    const whole = compress(makeText(random, 3000, 0.3), 3)
    const outcomes = new Set<unknown>()
    for (let i = 0; i < 500; i++) {
      const damaged = whole.slice()
      for (let flips = 0; flips <= i % 4; flips++) {
        damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256)
      }
      outcomes.add(readOutcome(damaged))
    }
    expect([...outcomes].filter((outcome) => outcome !== 400 && outcome !== 'text')).toEqual([])
  })
})
