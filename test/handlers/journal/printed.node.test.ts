import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createMockOllama } from '../../../handlers/index.ts'
import { createMockOllama as createCoreMock } from '../../../src/index.ts'

test.for([
  ['msw-ollama', createMockOllama],
  ['msw-ollama/core', createCoreMock],
] as const)('a mock of %s is printed as one line', async ([, create]) => {
  const mock = create({ models: ['llama3.2'] })
  expect(inspect(mock)).toBe('MockOllama(http://*:11434; models: llama3.2; requests: 0)')
  await mock.fetch('/api/version')

  expect(inspect(mock)).toBe('MockOllama(http://*:11434; models: llama3.2; requests: 1, last GET /api/version)')
})

test('a mock without models is printed with the models none', () => {
  expect(inspect(createMockOllama({ models: [] }))).toBe('MockOllama(http://*:11434; models: none; requests: 0)')
})
