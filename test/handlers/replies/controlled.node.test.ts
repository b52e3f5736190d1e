import { expect, test } from 'vitest'
import { reply } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { serve } from '../../support/ways.ts'
import { readFrames } from '../../support/read-body.ts'
import { question } from '../../support/requests.ts'

const network = await intercept()

test('aborted resolves over msw when the client aborts before the first piece', async () => {
  const controlled = reply.controlled()
  const { mock, post } = serve('msw', network)
  network.use(mock.chat(controlled))
  const controller = new AbortController()
  const pending = post('/api/chat', question('Hi'), { signal: controller.signal })
  await controlled.requested
  controller.abort()

  await expect(pending).rejects.toHaveProperty('name', 'AbortError')
  await controlled.aborted
  expect(mock.lastRequest).toMatchObject({ outcome: 'aborted', answeredBy: 'override' })
  expect(mock.assertNoErrors).not.toThrow()
})

test('aborted resolves over msw when the client aborts after a piece', async () => {
  const controlled = reply.controlled()
  controlled.write('Hel')
  const { mock, post } = serve('msw', network)
  network.use(mock.chat(controlled))
  const controller = new AbortController()
  const frames = readFrames(await post('/api/chat', question('Hi'), { signal: controller.signal }))
  await frames.next()
  controller.abort()

  await expect(frames.next()).rejects.toHaveProperty('name', 'AbortError')
  await controlled.aborted
  expect(mock.lastRequest).toMatchObject({ outcome: 'aborted', status: 200, reply: { content: ['Hel'] } })
})
