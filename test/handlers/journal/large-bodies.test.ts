import { describe, expect, test } from 'vitest'
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
})
