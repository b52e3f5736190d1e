import { expect, test } from 'vitest'
import { damageMany } from '../support/gguf-damage.ts'

test('readGguf answers 100,000 damaged files with a model or with a GgufError, each quickly and with little memory', () => {
  expect(damageMany({ seed: 2, count: 100_000 })).toEqual({ faults: [] })
})
