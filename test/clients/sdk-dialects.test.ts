import { describe, expect, test } from 'vitest'
import { mockOllama, ollamaHandlers, type ReplyObject } from '../../handlers/index.ts'
import { defer } from '../support/defer.ts'
import { intercept } from '../support/intercept.ts'
import { CELLS, REPLIES, type Scene } from './dialect-cells.ts'
import { createAskers, toThrown, type AskOptions, type Dialect, type Outcome } from './dialects.ts'

const network = await intercept(...ollamaHandlers)

const askers = createAskers()

const DIALECTS: Dialect[] = ['native', 'chat completions', 'responses', 'messages']
const WAYS = ['streamed', 'whole'] as const
const SCENES: Scene[] = [
  'text',
  'thinking',
  'one tool call',
  'two tool calls',
  'content and a call',
  'length',
  'error before the first byte',
  'error in mid-stream',
  'abort',
]
const COMBINATIONS = SCENES.flatMap((scene) =>
  DIALECTS.flatMap((dialect) => WAYS.map((way) => [scene, dialect, way] as const)),
)

async function ask(dialect: Dialect, options: AskOptions): Promise<Outcome> {
  const outcome: Outcome = { text: '' }
  try {
    await askers[dialect](outcome, options)
  } catch (error) {
    outcome.error = toThrown(error)
  }
  return outcome
}

function askFor(reply: ReplyObject, dialect: Dialect, streamed: boolean): Promise<Outcome> {
  network.use(mockOllama.chat(reply))
  return ask(dialect, { streamed, signal: new AbortController().signal, onText: () => undefined })
}

/**
 * Asks with a reply that waits, and aborts. A streamed request is aborted when its first text has been read, and any other
 * request when its reply has begun.
 */
async function askAndAbort(dialect: Dialect, streamed: boolean): Promise<Outcome> {
  const controller = new AbortController()
  const abort = () => controller.abort()
  const ended = defer<boolean>()
  network.use(
    mockOllama.chat(async function* (_request, { signal }) {
      try {
        yield 'first'
        if (!streamed) abort()
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
        yield 'never sent'
      } finally {
        ended.resolve(signal.aborted)
      }
    }),
  )
  const outcome = await ask(dialect, { streamed, signal: controller.signal, onText: abort })
  expect(await ended.promise, 'whether the signal of the reply was aborted').toBe(true)
  return outcome
}

test('the table has an outcome for every scene and every dialect, streamed and not', () => {
  const empty = COMBINATIONS.filter(([scene, dialect, way]) => CELLS[scene]?.[dialect]?.[way] === undefined)
  expect(empty).toEqual([])
  expect(COMBINATIONS).toHaveLength(9 * 4 * 2)
  expect(Object.keys(CELLS).toSorted()).toEqual(SCENES.toSorted())
  expect([...Object.keys(REPLIES), 'abort'].toSorted()).toEqual(SCENES.toSorted())
})

describe('one override answers the SDK of each dialect', () => {
  test.for(COMBINATIONS)('%s: %s, %s', async ([scene, dialect, way]) => {
    const streamed = way === 'streamed'
    const outcome = scene === 'abort' ? askAndAbort(dialect, streamed) : askFor(REPLIES[scene], dialect, streamed)

    expect(await outcome).toEqual(CELLS[scene][dialect][way])
  })
})
