import { afterAll, expect, test } from 'vitest'
import { createProject, removeBuilt } from './commonjs-project.ts'

afterAll(removeBuilt)

const script = `
  const { HttpHandler } = require('msw')
  const { setupServer } = require('msw/node')
  const { mockOllama, ollamaHandlers } = require('msw-ollama')
  const core = require('msw-ollama/core')

  const server = setupServer(...ollamaHandlers)
  server.listen()
  server.use(mockOllama.chat('said in CommonJS'))
  const ask = async () => {
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }], stream: false })
    const response = await fetch('http://localhost:11434/api/chat', { method: 'POST', body })
    return (await response.json()).message.content
  }
  ask().then((answer) => {
    server.close()
    const isSameMsw = ollamaHandlers.every((handler) => handler instanceof HttpHandler)
    console.log(JSON.stringify({ answer, isSameMsw, core: typeof core.createMockOllama }))
  })
`

test.for(['msw', 'msw2'])('a program that loads the built package with require() is answered over %s', async (msw) => {
  await using project = await createProject({ msw })
  const { stdout, stderr } = await project.node('--input-type=commonjs', '--eval', script)

  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual({ answer: 'said in CommonJS', isSameMsw: true, core: 'function' })
})

test('msw-ollama/core needs no msw', async () => {
  await using project = await createProject({})
  const { stdout } = await project.node(
    '--input-type=commonjs',
    '--eval',
    `require('msw-ollama/core').createMockOllama().fetch('/api/version').then((r) => r.text()).then(console.log)`,
  )

  expect(stdout.trim()).toBe('{"version":"0.5.7"}')
})
