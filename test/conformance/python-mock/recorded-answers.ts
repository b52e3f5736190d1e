import { readFileSync } from 'node:fs'
import { createMockOllama } from '../../../src/index.ts'
import type { Answer, Json } from '../answer.ts'
import { readAnswer } from '../read-answer.ts'
import { toRequest, type RecordedRequest } from '../to-request.ts'

interface PythonMockCase {
  name: string
  /** The names of the fields whose values are not compared. They only have to be times. */
  volatile: string[]
  /** How this project answers instead, in words. Undefined if it answers as the Python mock. */
  instead?: string
}

/** A recorded request to the Python mock, and its response. */
export interface PythonMockExchange extends PythonMockCase {
  kind: 'http'
  app: { models: string[] | null }
  request: {
    method: string
    path: string
    headers: Record<string, string>
    body: Json
    body_encoding: 'json' | 'text' | 'base64' | 'none'
  }
  response: { status: number; headers: Record<string, string>; body: Json; lines: Json[] | null }
}

/** A recorded call of the Python mock's SSE helper. */
export interface PythonMockConversion extends PythonMockCase {
  kind: 'helper'
  input: { chunks: Json[]; kwargs: { model?: string; completion_id?: string } }
  output: string
}

const cases = JSON.parse(readFileSync(new URL('../recordings/seed.json', import.meta.url), 'utf8')) as Array<
  PythonMockExchange | PythonMockConversion
>

export const exchanges: PythonMockExchange[] = cases.filter((each) => each.kind === 'http')
export const conversions: PythonMockConversion[] = cases.filter((each) => each.kind === 'helper')

/**
 * Sends a request to a new mock in the default profile, and returns the answer.
 *
 * @param models the names of the installed models; null means the default models
 */
export async function ask(request: RecordedRequest, models: string[] | null = null): Promise<Answer> {
  const mock = models === null ? createMockOllama() : createMockOllama({ models })
  return readAnswer(await mock.fetch(toRequest(request)))
}

/** Converts the request of a case into the form of the other recordings. It has only the headers of the case. */
export function requestOf({ request }: PythonMockExchange): RecordedRequest {
  const { method, path, body, body_encoding: encoding } = request
  const headers = { 'content-type': null, ...request.headers }
  if (encoding === 'none') return { method, path, headers }
  if (encoding === 'json') return { method, path, headers, body }
  return { method, path, headers, rawBody: encoding === 'base64' ? { base64: String(body) } : String(body) }
}
