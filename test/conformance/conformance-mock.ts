import { createMockOllama } from '../../src/index.ts'
import type { Answer } from './answer.ts'
import { differences } from './compare.ts'
import { readAnswer } from './read-answer.ts'
import type { RecordedCase } from './recordings.ts'
import models from './recordings/models.json' with { type: 'json' }
import { toRequest, type RecordedRequest } from './to-request.ts'

type MockOptions = NonNullable<Parameters<typeof createMockOllama>[0]>
type Mock = ReturnType<typeof createMockOllama>

const TIMEOUT_MS = 30_000

/**
 * Sends the request of a case to a new mock, and returns a sentence for each difference from the recording. An error or a hang of
 * the mock counts as a difference.
 */
export async function disagreements(recorded: RecordedCase): Promise<string[]> {
  try {
    return differences(recorded.response, await inTime(answerOf(recorded)))
  } catch (error) {
    return [error instanceof Error ? `${error.name}: ${error.message}` : `thrown: ${String(error)}`]
  }
}

async function answerOf({ setup = [], request, reply }: RecordedCase): Promise<Answer> {
  const options: Record<string, unknown> = {
    strict: true,
    version: '0.33.0',
    models: structuredClone(models),
    registry: ['registry.example/library/tiny:latest'],
    reply,
    embedding: reply?.embedding,
  }
  const mock = createMockOllama(options as MockOptions)
  // The requests of the setup take effect only when their answers are read to the end, because a stream is made as it is read.
  for await (const response of played(mock, setup)) await response.arrayBuffer()
  return readAnswer(await mock.fetch(toRequest(request)))
}

async function* played(mock: Mock, setup: RecordedRequest[]): AsyncGenerator<Response> {
  for (const step of setup) yield mock.fetch(toRequest(step))
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no complete answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
