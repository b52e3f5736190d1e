const { mockOllama } = require('msw-ollama')
const { ask } = require('./ask.js')

test('asks the model', async () => {
  expect(await ask('Why?')).toBe('Echo: Why?')
})

test('gives what the model says', async () => {
  globalThis.server.use(mockOllama.chat('The sky scatters blue.'))
  expect(await ask('Why?')).toBe('The sky scatters blue.')
})

test('throws what the server refuses', async () => {
  globalThis.server.use(mockOllama.chat({ error: { status: 503, message: 'busy' } }, { once: true }))
  await expect(ask('Why?')).rejects.toMatchObject({ status_code: 503, message: 'busy' })
  expect(await ask('Why?')).toBe('Echo: Why?')
})
