import { expect, test } from 'vitest'
import { createMockOllama } from '../../../handlers/index.ts'
import { collect } from '../../support/read-body.ts'
import { question } from '../../support/requests.ts'

/** A reply without end that counts how often it is asked. */
function createCountingReply() {
  let asked = 0
  let ended = false
  const reply = async function* () {
    try {
      for (;;) {
        asked++
        yield `piece ${asked} `
      }
    } finally {
      ended = true
    }
  }
  return { reply, asked: () => asked, hasEnded: () => ended }
}

const decoder = new TextDecoder()
const body = JSON.stringify(question('Hi'))

/** As long as a reader that reads ahead would need to do so. */
const nextTask = () => new Promise((resolve) => setTimeout(resolve))

test.for([0, 1, 2, 5, 20])(
  'asks the reply for at most one piece more than the %i lines that are read',
  async (lines) => {
    const { reply, asked } = createCountingReply()
    const response = await createMockOllama({ reply }).fetch('/api/chat', { method: 'POST', body })
    const reader = response.body!.getReader()
    const chunks = Array.from({ length: lines }, () => reader.read())
    await Promise.all(chunks)
    await nextTask()

    expect(asked()).toBeGreaterThanOrEqual(lines)
    expect(asked()).toBeLessThanOrEqual(lines + 1)
    await reader.cancel()
  },
)

test('gives one line a chunk', async () => {
  const response = await createMockOllama().fetch('/api/chat', { method: 'POST', body })
  const chunks = (await collect(response.body!)).map((chunk) => decoder.decode(chunk))

  expect(chunks).toHaveLength(3)
  for (const chunk of chunks) expect(chunk).toMatch(/^\{[^\n]+\}\n$/)
})

test('ends the reply when the reader cancels', async () => {
  const { reply, asked, hasEnded } = createCountingReply()
  const response = await createMockOllama({ reply }).fetch('/api/chat', { method: 'POST', body })
  const reader = response.body!.getReader()
  await reader.read()
  await reader.cancel()
  await nextTask()

  expect(hasEnded()).toBe(true)
  expect(asked()).toBe(1)
})

test('does not ask a reply whose request is aborted already', async () => {
  const { reply, asked } = createCountingReply()
  const signal = AbortSignal.abort()

  await expect(createMockOllama({ reply }).fetch('/api/chat', { method: 'POST', body, signal })).rejects.toBe(
    signal.reason,
  )
  expect(asked()).toBe(0)
})
