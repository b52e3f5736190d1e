import { expect, test } from 'vitest'
import { createMockOllama, mockOllama, ollamaHandlers, type ChatResponse } from '../../../handlers/index.ts'
import { defer } from '../../support/defer.ts'
import { intercept } from '../../support/intercept.ts'
import { readFrames } from '../../support/read-body.ts'
import { ask, post, question } from '../../support/requests.ts'

const network = await intercept(...ollamaHandlers)

/** Creates a reply that sends one piece, and then waits for the abort of its request. */
function createWaitingReply() {
  const ended = defer<string>()
  async function* reply(_request: unknown, { signal }: { signal: AbortSignal }) {
    try {
      yield 'first'
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      yield 'never sent'
    } finally {
      ended.resolve(signal.aborted ? 'aborted' : 'ended')
    }
  }
  return { reply, ended: ended.promise }
}

test('an abort rejects the reader of a stream', async () => {
  network.use(mockOllama.chat(createWaitingReply().reply))
  const controller = new AbortController()
  const frames = readFrames<ChatResponse>(await post('/api/chat', question('Hi'), { signal: controller.signal }))
  await frames.next()

  const next = frames.next()
  controller.abort()
  await expect(next).rejects.toMatchObject({ name: 'AbortError' })
})

test('an abort before the response rejects the fetch', async () => {
  const requested = defer()
  network.use(
    mockOllama.chat(
      () =>
        new Promise(() => {
          requested.resolve()
        }),
    ),
  )
  const controller = new AbortController()
  const response = post('/api/chat', question('Hi'), { signal: controller.signal })
  await requested.promise
  controller.abort()

  await expect(response).rejects.toMatchObject({ name: 'AbortError' })
})

test('the mock answers the next request after one that was aborted', async () => {
  network.use(mockOllama.chat(createWaitingReply().reply, { once: true }))
  const controller = new AbortController()
  const frames = readFrames<ChatResponse>(await post('/api/chat', question('Hi'), { signal: controller.signal }))
  await frames.next()
  controller.abort()
  await expect(frames.next()).rejects.toMatchObject({ name: 'AbortError' })

  expect(await ask('Still there?')).toBe('Echo: Still there?')
})

test('an abort of mock.fetch rejects the reader with its reason, and ends the reply', async () => {
  const { reply, ended } = createWaitingReply()
  const controller = new AbortController()
  const body = JSON.stringify(question('Hi'))
  const { signal } = controller
  const response = await createMockOllama({ reply }).fetch('/api/chat', { method: 'POST', body, signal })
  const frames = readFrames<ChatResponse>(response)
  await frames.next()

  const next = frames.next()
  const reason = new Error('enough')
  controller.abort(reason)
  await expect(next).rejects.toBe(reason)
  expect(await ended).toBe('aborted')
})
