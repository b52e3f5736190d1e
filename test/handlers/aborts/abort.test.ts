import { expect, test } from 'vitest'
import { createMockOllama, mockOllama, ollamaHandlers, type ChatResponse } from '../../../handlers/index.ts'
import { defer } from '../../support/defer.ts'
import { intercept } from '../../support/intercept.ts'
import { readFrames } from '../../support/read-body.ts'
import { ask, post, question } from '../../support/requests.ts'

const network = await intercept(...ollamaHandlers)

/** Says one piece and then waits for the end of its request. */
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

test('rejects the reader of a stream that is aborted', async () => {
  network.use(mockOllama.chat(createWaitingReply().reply))
  const controller = new AbortController()
  const frames = readFrames<ChatResponse>(await post('/api/chat', question('Hi'), { signal: controller.signal }))
  await frames.next()

  const next = frames.next()
  controller.abort()
  await expect(next).rejects.toMatchObject({ name: 'AbortError' })
})

test('rejects a fetch that is aborted before it is answered', async () => {
  const asked = defer()
  network.use(
    mockOllama.chat(
      () =>
        new Promise(() => {
          asked.resolve()
        }),
    ),
  )
  const controller = new AbortController()
  const response = post('/api/chat', question('Hi'), { signal: controller.signal })
  await asked.promise
  controller.abort()

  await expect(response).rejects.toMatchObject({ name: 'AbortError' })
})

test('answers the next request after one that was aborted', async () => {
  network.use(mockOllama.chat(createWaitingReply().reply, { once: true }))
  const controller = new AbortController()
  const frames = readFrames<ChatResponse>(await post('/api/chat', question('Hi'), { signal: controller.signal }))
  await frames.next()
  controller.abort()
  await expect(frames.next()).rejects.toMatchObject({ name: 'AbortError' })

  expect(await ask('Still there?')).toBe('Echo: Still there?')
})

test('fetch in process: an abort rejects the reader with its reason, and ends the reply', async () => {
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
