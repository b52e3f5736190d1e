import { expect, test, vi } from 'vitest'
import { mockOllama, ollamaHandlers, type ChatResponse, type ReplyContext } from '../../../handlers/index.ts'
import { defer } from '../../support/defer.ts'
import { intercept } from '../../support/intercept.ts'
import { readFrames } from '../../support/read-body.ts'
import { post, question } from '../../support/requests.ts'

const network = await intercept(...ollamaHandlers)

test('an abort ends the reply of a stream', async () => {
  const ended = defer<boolean>()
  network.use(
    mockOllama.chat(async function* (_request, { signal }) {
      try {
        yield 'first'
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        yield 'never sent'
      } finally {
        ended.resolve(signal.aborted)
      }
    }),
  )
  const controller = new AbortController()
  const frames = readFrames<ChatResponse>(await post('/api/chat', question('Hi'), { signal: controller.signal }))
  await frames.next()
  const next = frames.next()
  controller.abort()

  await expect(next).rejects.toMatchObject({ name: 'AbortError' })
  expect(await ended.promise).toBe(true)
})

test('an abort reaches a reply function that has not returned yet', async () => {
  const requested = defer<ReplyContext>()
  network.use(
    mockOllama.chat((_request, context) => {
      requested.resolve(context)
      return new Promise(() => {})
    }),
  )
  const controller = new AbortController()
  const response = post('/api/chat', question('Hi'), { signal: controller.signal })
  const { signal } = await requested.promise
  controller.abort()

  await expect(response).rejects.toMatchObject({ name: 'AbortError' })
  expect(signal.aborted).toBe(true)
})

test('an abort before the response prints nothing, because the client gets its own error', async () => {
  const print = vi.spyOn(console, 'error').mockReturnValue()
  const requested = defer()
  const caught = defer()
  network.use(
    mockOllama.chat(async (_request, { signal }) => {
      requested.resolve()
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      // The timer fires after the caller of this function has caught the error. By then, msw would have printed it.
      setTimeout(caught.resolve)
      throw signal.reason
    }),
  )
  const controller = new AbortController()
  const response = post('/api/chat', question('Hi'), { signal: controller.signal })
  await requested.promise
  controller.abort()

  await expect(response).rejects.toMatchObject({ name: 'AbortError' })
  await caught.promise
  expect(print).not.toHaveBeenCalled()
  print.mockRestore()
})
