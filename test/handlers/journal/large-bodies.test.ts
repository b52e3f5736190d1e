import { describe, expect, test } from 'vitest'
import type { ChatResponse } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { question } from '../../support/requests.ts'
import { serve, WAYS } from '../../support/ways.ts'

const network = await intercept()

/** An image of 6 MB as base64. */
const image = 'AAAA'.repeat(1_500_000)

describe.for(WAYS)('over %s', (way) => {
  test('the journal drops the bodies of the oldest requests if all bodies together are larger than 32 MiB', async () => {
    const { mock, post } = serve(way, network)
    for (let i = 0; i < 7; i++) {
      const messages = [{ role: 'user', content: `Image ${i}`, images: [image] }]
      await (await post('/api/chat', { model: 'llama3.1:8b', messages, stream: false })).json()
    }
    await (await post('/api/chat', question('The last', { stream: false }))).json()

    const shown = mock.requests.map(({ model, prompt, images, bodyDropped }) => ({
      model,
      prompt,
      images: images.length,
      ...(bodyDropped && { bodyDropped }),
    }))
    expect(mock.explain()).toContain('its body is no longer kept')
    const dropped = { model: 'llama3.1:8b', prompt: '', images: 0, bodyDropped: true }
    const kept = (prompt: string, images: number) => ({ model: 'llama3.1:8b', prompt, images })
    expect(shown).toEqual([
      dropped,
      dropped,
      dropped,
      dropped,
      kept('Image 4', 1),
      kept('Image 5', 1),
      kept('Image 6', 1),
      kept('The last', 0),
    ])
  })

  test('the journal drops what a reply function has yielded if that is larger than 32 MiB, and the client still gets all of it', async () => {
    const { mock, post } = serve(way, network)
    mock.when('without end', async function* () {
      for (let i = 0; i < 40; i++) yield 'x'.repeat(1024 * 1024)
    })
    mock.when('short', async function* () {
      yield 'Hello.'
    })
    const { message } = (await (
      await post('/api/chat', question('without end', { stream: false }))
    ).json()) as ChatResponse
    await (await post('/api/chat', question('short', { stream: false }))).json()

    expect(message.content).toHaveLength(40 * 1024 * 1024)
    expect(mock.requests.map(({ reply, replyDropped }) => ({ reply, replyDropped }))).toEqual([
      { reply: undefined, replyDropped: true },
      { reply: { content: ['Hello.'], thinking: [], toolCalls: [] }, replyDropped: undefined },
    ])
    expect(mock.explain()).toContain('its reply is no longer kept')
  })

  test('the journal drops the oldest replies that reply functions have returned if all together are larger than 32 MiB', async () => {
    const { mock, post } = serve(way, network)
    mock.when('large', () => 'x'.repeat(12 * 1024 * 1024))
    for (let i = 0; i < 3; i++) await (await post('/api/chat', question('large', { stream: false }))).text()

    expect(mock.requests.map(({ replyDropped = false }) => replyDropped)).toEqual([true, true, false])
  })

  test('a reply that alone is larger than 32 MiB is not kept', async () => {
    const { mock, post } = serve(way, network)
    mock.when('large', () => 'x'.repeat(40 * 1024 * 1024))
    await (await post('/api/chat', question('large', { stream: false }))).text()

    expect(mock.lastRequest).toMatchObject({ prompt: 'large', replyDropped: true })
    expect(mock.lastRequest).not.toHaveProperty('reply')
  })
})
