import { expect, test } from 'vitest'
import { reply } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { serve } from '../../support/ways.ts'
import { readFrames } from '../../support/read-body.ts'
import { question } from '../../support/requests.ts'

const network = await intercept()

test('aborted is settled through msw, before the first piece', async () => {
  const answer = reply.controlled()
  const { mock, post } = serve('msw', network)
  network.use(mock.chat(answer))
  const controller = new AbortController()
  const asked = post('/api/chat', question('Hi'), { signal: controller.signal })
  await answer.requested
  controller.abort()

  await expect(asked).rejects.toHaveProperty('name', 'AbortError')
  await answer.aborted
  expect(mock.lastRequest).toMatchObject({ outcome: 'aborted', answeredBy: 'override' })
  expect(mock.assertNoErrors).not.toThrow()
})

test('aborted is settled through msw, after a piece', async () => {
  const answer = reply.controlled()
  answer.write('Hel')
  const { mock, post } = serve('msw', network)
  network.use(mock.chat(answer))
  const controller = new AbortController()
  const frames = readFrames(await post('/api/chat', question('Hi'), { signal: controller.signal }))
  await frames.next()
  controller.abort()

  await expect(frames.next()).rejects.toHaveProperty('name', 'AbortError')
  await answer.aborted
  expect(mock.lastRequest).toMatchObject({ outcome: 'aborted', status: 200, reply: { content: ['Hel'] } })
})
