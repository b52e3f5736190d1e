import { expect, test } from 'vitest'
import { mockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { INTERCEPTED } from '../support/requests.ts'
import { askForMessage, postMessage, readEvent, summarize } from './anthropic-requests.ts'

const network = await intercept(...ollamaHandlers)

test('the shared handlers answer a messages request', async () => {
  const response = await postMessage(INTERCEPTED)

  expect(await response.json()).toMatchObject({ content: [{ type: 'text', text: 'Echo: Why is the sky blue?' }] })
})

test('an override of chat answers a messages request, streamed and not', async () => {
  network.use(mockOllama.chat('It is blue.'))

  expect(await askForMessage(INTERCEPTED)).toMatchObject({ content: [{ text: 'It is blue.' }] })
  const text = await (await postMessage(INTERCEPTED, { stream: true })).text()
  const events = text.split(/(?<=\n\n)/).map(readEvent)
  expect(events.map(({ delta }) => delta?.text ?? '').join('')).toBe('It is blue.')
  expect(summarize(events.at(-1)!)).toBe('message_stop')
})

test('a messages request that is refused does not use up an override with once', async () => {
  network.use(mockOllama.chat('once', { once: true }))

  expect((await postMessage(INTERCEPTED, { max_tokens: 0 })).status).toBe(400)
  expect(await askForMessage(INTERCEPTED)).toMatchObject({ content: [{ text: 'once' }] })
  expect(await askForMessage(INTERCEPTED)).toMatchObject({
    content: [{ text: 'Echo: Why is the sky blue?' }],
  })
})

test('an error of an override has the form of an Anthropic error', async () => {
  network.use(mockOllama.chat({ error: { status: 529, message: 'busy' } }))
  const response = await postMessage(INTERCEPTED)

  expect(response.status).toBe(529)
  expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'overloaded_error', message: 'busy' } })
})

test('an abort rejects the reader of a stream', async () => {
  const controller = new AbortController()
  network.use(
    mockOllama.chat(async function* (_, { signal }) {
      yield 'first'
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    }),
  )
  const response = await postMessage(INTERCEPTED, { stream: true }, { signal: controller.signal })
  const reader = response.body!.getReader()
  await reader.read()
  const rest = (async () => {
    while (!(await reader.read()).done);
  })()
  controller.abort()

  await expect(rest).rejects.toMatchObject({ name: 'AbortError' })
})
