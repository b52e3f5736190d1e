const { createMockOllama } = require('msw-ollama/core')

test('a request with a JSON schema is answered, or the mock says what it needs', async () => {
  const mock = createMockOllama()
  const format = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
  const body = JSON.stringify({ model: 'llama3.2', prompt: 'Hi', stream: false, format })
  const response = await mock.fetch('/api/generate', { method: 'POST', body })
  const text = await response.text()

  expect(response.status).toBe(globalThis.isSet ? 200 : 500)
  if (globalThis.isSet) return
  expect(text).toContain('Failed to load json-schema-faker, which msw-ollama needs')
  expect(text).toContain('moduleNameMapper')
  expect(() => mock.assertNoErrors()).toThrow(/^The mock Ollama met an error: Failed to load json-schema-faker/)
})
