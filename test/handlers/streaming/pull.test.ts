import { expect, test } from 'vitest'
import { createMockOllama } from '../../../handlers/index.ts'
import { collect } from '../../support/read-body.ts'
import { question } from '../../support/requests.ts'

/** Creates an endless reply. It counts how many pieces the mock has asked it for. */
function createCountingReply() {
  let pulls = 0
  let ended = false
  const reply = async function* () {
    try {
      for (;;) {
        pulls++
        yield `piece ${pulls} `
      }
    } finally {
      ended = true
    }
  }
  return { reply, pulls: () => pulls, hasEnded: () => ended }
}

const decoder = new TextDecoder()
const body = JSON.stringify(question('Hi'))

/** Waits for one task. A reader that reads ahead would have done so by then. */
const nextTask = () => new Promise((resolve) => setTimeout(resolve))

test.for([0, 1, 2, 5, 20])(
  'the mock asks the reply for at most one piece more than the %i lines that are read',
  async (lines) => {
    const { reply, pulls } = createCountingReply()
    const response = await createMockOllama({ reply }).fetch('/api/chat', { method: 'POST', body })
    const reader = response.body!.getReader()
    const chunks = Array.from({ length: lines }, () => reader.read())
    await Promise.all(chunks)
    await nextTask()

    expect(pulls()).toBeGreaterThanOrEqual(lines)
    expect(pulls()).toBeLessThanOrEqual(lines + 1)
    await reader.cancel()
  },
)

test('each chunk is one line', async () => {
  const response = await createMockOllama().fetch('/api/chat', { method: 'POST', body })
  const chunks = (await collect(response.body!)).map((chunk) => decoder.decode(chunk))

  expect(chunks).toHaveLength(3)
  for (const chunk of chunks) expect(chunk).toMatch(/^\{[^\n]+\}\n$/)
})

test('the mock ends the reply when the reader cancels', async () => {
  const { reply, pulls, hasEnded } = createCountingReply()
  const response = await createMockOllama({ reply }).fetch('/api/chat', { method: 'POST', body })
  const reader = response.body!.getReader()
  await reader.read()
  await reader.cancel()
  await nextTask()

  expect(hasEnded()).toBe(true)
  expect(pulls()).toBe(1)
})

test('the mock does not call the reply of a request that is already aborted', async () => {
  const { reply, pulls } = createCountingReply()
  const signal = AbortSignal.abort()

  await expect(createMockOllama({ reply }).fetch('/api/chat', { method: 'POST', body, signal })).rejects.toBe(
    signal.reason,
  )
  expect(pulls()).toBe(0)
})
