import { describe, expect, test } from 'vitest'
import { mockOllama, ollamaHandlers, readLines, reply, type ChatResponse } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { post, question } from '../../support/requests.ts'

const network = await intercept(...ollamaHandlers)

async function* countForever() {
  for (let count = 0; ; count++) yield `${count} `
}

const outcomes = () => mockOllama.requests.map(({ outcome }) => outcome)

describe.for(['/api/chat', '/v1/chat/completions'])('on %s', (path) => {
  test.for([503, 429, 500, 404])('a client cancels the body of an error %d', async (status) => {
    network.use(mockOllama.chat(reply.error(status, 'busy')))
    const response = await post(path, question('Hi'))
    await response.body!.cancel()

    expect(response.status).toBe(status)
    expect(outcomes()).toEqual(['failed'])
  })

  test('a client cancels the body of an answer that is not streamed', async () => {
    const response = await post(path, question('Hi', { stream: false }))
    await response.body!.cancel()

    expect(outcomes()).toEqual(['complete'])
  })

  test('a client cancels a stream without end', async () => {
    network.use(mockOllama.chat(countForever))
    const response = await post(path, question('Hi', { stream: true }))
    const reader = response.body!.getReader()
    await reader.read()
    await expect(reader.cancel()).resolves.toBeUndefined()
  })

  test('a loop over the bytes of a stream ends with break', async () => {
    const response = await post(path, question('Hi', { stream: true }))
    let chunks = 0
    for await (const _ of response.body!) {
      chunks++
      break
    }
    expect(chunks).toBe(1)
  })
})

test('a loop over the lines of a stream ends with break', async () => {
  network.use(mockOllama.chat(countForever))
  const lines: ChatResponse[] = []
  for await (const line of readLines<ChatResponse>(await post('/api/chat', question('Hi')))) {
    lines.push(line)
    break
  }
  expect(lines).toHaveLength(1)
})

test('a client that cancels the body of a busy server tries again, and is answered', async () => {
  network.use(mockOllama.chat(reply.error(503, 'busy'), { times: 2 }))
  const statuses: number[] = []
  for (;;) {
    const response = await post('/api/chat', question('Hi', { stream: false }))
    statuses.push(response.status)
    if (response.ok) break
    await response.body!.cancel()
  }
  expect(statuses).toEqual([503, 503, 200])
})
