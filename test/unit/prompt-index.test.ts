import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPromptIndex } from '../../src/replies/prompt-index.ts'

/**
 * Texts of a few characters only, so that they often contain each other. Some of these characters have more bits than a key of the
 * index keeps.
 */
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', 'é', '猫', '😀'), maxLength: 12 })

test('the index finds each text that the prompt contains, and none that was removed', () => {
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 30 }),
      fc.array(fc.nat(29), { maxLength: 10 }),
      text,
      (texts, removed, prompt) => {
        const index = createPromptIndex<number>()
        texts.forEach((each, i) => index.add(each, i))
        for (const i of removed) index.remove(i)
        const found = index.find(prompt)

        expect(new Set(found).size).toBe(found.length)
        expect(found.filter((i) => removed.includes(i) || i >= texts.length)).toEqual([])
        const contained = texts.flatMap((each, i) => (prompt.includes(each) && !removed.includes(i) ? [i] : []))
        expect(contained.filter((i) => !found.includes(i))).toEqual([])
      },
    ),
    { numRuns: 2000 },
  )
})

test('the index finds few of thousands of texts that begin and end alike', () => {
  const index = createPromptIndex<number>()
  for (let i = 0; i < 10_000; i++) index.add(`What is the answer to question number ${i}, please?`, i)

  expect(index.find('What is the answer to question number 9876, please?').length).toBeLessThan(50)
  expect(index.find('Why is the sky blue?').length).toBeLessThan(50)
})
