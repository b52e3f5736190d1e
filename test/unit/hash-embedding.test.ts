import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashEmbedding } from '../../src/replies/hash-embedding.ts'

const embed = hashEmbedding()

function cosine(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, number, i) => sum + number * b[i]!, 0)
}

const words = (prefix: string, minLength: number, maxLength: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.integer({ min: 0, max: 5000 }), { minLength, maxLength }).map((all) => all.map((i) => prefix + i))

describe('hashEmbedding', () => {
  test('equal texts have equal vectors, even if they come from two functions', () => {
    expect(embed('cats purr')).toEqual(hashEmbedding({ dimensions: 768 })('cats purr'))
  })

  test('a vector has the requested number of dimensions, and the length 1', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 1100 }), (text, dimensions) => {
        const vector = hashEmbedding({ dimensions })(text)
        expect(vector).toHaveLength(dimensions)
        expect(Math.abs(Math.sqrt(cosine(vector, vector)) - 1)).toBeLessThan(1e-9)
      }),
      { numRuns: 50 },
    )
  })

  test('a text that shares a third of its words with the query is closer than one that shares none', () => {
    // The seed is fixed because with 768 dimensions and texts of this length the claim holds nearly always, but not always.
    fc.assert(
      fc.property(
        words('q', 2, 8),
        words('a', 0, 4),
        words('b', 1, 8),
        fc.integer({ min: 0 }),
        (query, own, other, cut) => {
          const least = Math.min(query.length, Math.max(1, Math.ceil(own.length / 2)))
          const shared = query.slice(0, least + (cut % (query.length - least + 1)))
          const target = embed(query.join(' '))
          const near = cosine(target, embed([...own, ...shared].join(' ')))
          expect(near).toBeGreaterThan(cosine(target, embed(other.join(' '))))
        },
      ),
      { seed: 1, numRuns: 500 },
    )
  })

  // README gives these shares. The words differ from pair to pair, and are the same in each run.
  test.each([
    [2, 500],
    [1, 480],
  ])(
    'of 500 pairs of texts that share %i of 10 words, at least %i are closer than texts that share none',
    (shared, atLeast) => {
      let count = 0
      const makeWords = (length: number): string[] => Array.from({ length }, () => `word${count++}`)
      const isCloser = (): boolean => {
        const query = makeWords(10)
        const target = embed(query.join(' '))
        const near = [...query.slice(0, shared), ...makeWords(10 - shared)]
        return cosine(target, embed(near.join(' '))) > cosine(target, embed(makeWords(10).join(' ')))
      }

      expect(Array.from({ length: 500 }, isCloser).filter(Boolean).length).toBeGreaterThanOrEqual(atLeast)
    },
  )

  test('texts with the same words in another order have different, but nearly equal vectors', () => {
    expect(embed('a cat bites a dog')).not.toEqual(embed('a dog bites a cat'))
    expect(cosine(embed('a cat bites a dog'), embed('a dog bites a cat'))).toBeCloseTo(1, 9)
  })

  test.each([
    ['Cats, purr!', 'cats purr'],
    ['STRASSE', 'straße'],
    ['ﬁle ２', 'FILE 2'],
    ['cafe\u0301', 'café'],
    ['ΟΔΟΣ', 'οδος'],
  ])('%s and %s count as the same words', (one, other) => {
    expect(cosine(embed(one), embed(other))).toBeCloseTo(1, 9)
  })

  test('each character of Han, Hiragana and Katakana counts as a word', () => {
    expect(cosine(embed('東京タワー'), embed('東京'))).toBeGreaterThan(0.4)
    expect(cosine(embed('東京'), embed('大阪'))).toBeLessThan(0.15)
  })

  test('texts without words have vectors too, each its own', () => {
    expect(embed('')).toHaveLength(768)
    expect(embed('')).not.toEqual(embed('?!'))
  })

  test('a repeated word weighs more than a single one, but less than in proportion', () => {
    const query = embed('cat')
    const [once, twice] = [cosine(query, embed('cat dog')), cosine(query, embed('cat cat dog'))]
    expect(twice).toBeGreaterThan(once)
    expect(twice).toBeLessThan(0.95)
  })

  test.each([
    [{ dimensions: 0 }, 'found the number 0 as dimensions. Give a whole number from 1 to 65536.'],
    [{ dimensions: 1.5 }, 'found the number 1.5 as dimensions.'],
    [{ dimensions: 65_537 }, 'found the number 65537 as dimensions.'],
    [{ dimensions: '768' }, "found '768' as dimensions."],
    [
      { dimension: 768 },
      "found 'dimension' in the options of hashEmbedding. Did you mean 'dimensions'? Use dimensions.",
    ],
    [768, 'found the number 768. Give an object such as { dimensions: 768 }.'],
    [null, 'found null.'],
  ])('%o is refused', (options, found) => {
    const call = (): unknown => hashEmbedding(options as { dimensions: number })
    expect(call).toThrow(TypeError)
    expect(call).toThrow(`Failed to make a hash embedding: ${found}`)
  })

  test('a value that is not a string is refused', () => {
    expect(() => embed(5 as unknown as string)).toThrow('found the number 5 as the text. Give a string.')
  })
})
