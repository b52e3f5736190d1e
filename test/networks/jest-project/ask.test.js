const { mockOllama, reply } = require('msw-ollama')
const { ask } = require('./ask.js')

test('ask() returns the echo of the mock by default', async () => {
  expect(await ask('Why?')).toBe('Echo: Why?')
})

test('ask() returns what the model says', async () => {
  globalThis.server.use(mockOllama.chat('The sky scatters blue.'))
  expect(await ask('Why?')).toBe('The sky scatters blue.')
  expect(mockOllama).toHaveBeenAsked({ model: 'llama3.1:8b', prompt: 'Why?' })
  expect(() => expect(mockOllama).toHaveBeenAsked('How?')).toThrow("the prompt is 'Why?'")
})

test('ask() throws the error of the server', async () => {
  globalThis.server.use(mockOllama.chat(reply.error(503, 'busy'), { times: 1 }))
  await expect(ask('Why?')).rejects.toMatchObject({ status_code: 503, message: 'busy' })
  expect(await ask('Why?')).toBe('Echo: Why?')
})
