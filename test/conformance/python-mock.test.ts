import { describe, expect, test } from 'vitest'
import { ollamaChunksToOpenAISSE } from '../../src/index.ts'
import type { Answer } from './answer.ts'
import { readAnswer } from './read-answer.ts'
import { conversionDepartures } from './python-mock/conversion-departures.ts'
import { departures } from './python-mock/departures.ts'
import { ask, conversions, exchanges, requestOf, type PythonMockConversion } from './python-mock/recorded-answers.ts'
import { listMissing } from './python-mock/superset.ts'
import { conversationOf, mediaTypeOf } from './python-mock/texts.ts'

type Chunks = Parameters<typeof ollamaChunksToOpenAISSE>[0]

const kept = <Case extends { instead?: string }>(cases: Case[]) => cases.filter(({ instead }) => instead === undefined)
const departed = <Case extends { instead?: string }>(cases: Case[]) =>
  cases.filter(({ instead }) => instead !== undefined)

function converted({ input }: PythonMockConversion): Promise<Answer> {
  const { model, completion_id: completionId } = input.kwargs
  const options = { ...(model === undefined ? {} : { model }), ...(completionId === undefined ? {} : { completionId }) }
  const bytes = ollamaChunksToOpenAISSE(input.chunks as unknown as Chunks, options)
  return eventsIn(new TextDecoder().decode(bytes))
}

const eventsIn = (text: string): Promise<Answer> =>
  readAnswer(new Response(text, { headers: { 'content-type': 'text/event-stream' } }))

describe('the default mock answers as the Python mock did in the case', () => {
  test.each(kept(exchanges))('$name', async (recorded) => {
    const answer = await ask(requestOf(recorded), recorded.app.models)
    const { status, body, lines } = recorded.response
    expect(answer.status).toBe(status)
    expect(mediaTypeOf(answer)).toBe(mediaTypeOf(recorded.response))
    expect(answer.misframed).toBeUndefined()
    expect(listMissing(lines ?? body, lines ? answer.lines : answer.body, recorded.volatile)).toEqual([])
  })
})

describe('the default mock departs from the Python mock in the case', () => {
  test.each(departed(exchanges))('$name: $instead', async (recorded) => {
    const answer = await ask(requestOf(recorded), recorded.app.models)
    const expectDeparture = departures[recorded.name]
    expect(expectDeparture).toBeDefined()
    await expectDeparture?.(answer, recorded)
  })
})

describe('ollamaChunksToOpenAISSE converts as the Python mock did in the case', () => {
  test.each(kept(conversions))('$name', async (recorded) => {
    const [want, got] = await Promise.all([eventsIn(recorded.output), converted(recorded)])
    expect(got.misframed).toBeUndefined()
    expect(listMissing(want.events ?? [], got.events, recorded.volatile)).toEqual([])
  })
})

describe('ollamaChunksToOpenAISSE departs from the Python mock in the case', () => {
  test.each(departed(conversions))('$name: $instead', async (recorded) => {
    const answer = await converted(recorded)
    expect(answer.misframed).toBeUndefined()
    expect(answer.events?.at(-1)).toEqual({ data: '[DONE]' })
    conversionDepartures[recorded.name]?.(conversationOf(answer))
  })
})

describe('a departure from the Python mock', () => {
  const departing = [...departed(exchanges), ...departed(conversions)].map(({ name }) => name)

  test('is asserted for each case that departs, and for no other', () => {
    expect([...Object.keys(departures), ...Object.keys(conversionDepartures)].toSorted()).toEqual(departing.toSorted())
  })
})
