import { describe, expect, test } from 'vitest'
import { createMockOllama, type ChatResponse, type ModelFixture } from '../../src/index.ts'
import { createRandom } from '../../src/streaming/clock.ts'
import { casesByFamily, type RecordedCase } from './recordings.ts'
import models from './recordings/models.json' with { type: 'json' }

// The pieces of a text are tokens, so they may be cut anywhere. The server parses text and not tokens, with these exceptions:
//
// - It counts equal tokens. So the cases that repeat are left out here.
// - It loses a call that is complete in the piece in which its tag comes after text. So a text with tools gets more cuts here, and keeps its own.
// - Without tags, it takes the first inner object of a second call for the end of all calls, if the call is not complete by then (done in
//   tools/tools.go counts the closing bracket that the first call has left). So the text after a call gets no cuts of its own here.

const STOP = '<|eot_id|>'
const REPEATED = /repeats-40/
const ROUNDS = 25

/** Cuts a text at random places, and at those of `kept`. It leaves stop texts whole, because the runner looks for them and not the server. */
function cutAgain(text: string, kept: ReadonlySet<number>, random: () => number): string[] {
  const pieces: string[] = ['']
  const density = random()
  for (let i = 0; i < text.length; i++) {
    const isInStop = text.lastIndexOf(STOP, i - 1) >= 0 && i < text.lastIndexOf(STOP, i - 1) + STOP.length
    const isInPair = /[\uDC00-\uDFFF]/.test(text[i]!)
    if (i > 0 && (kept.has(i) || (random() < density && !isInStop && !isInPair))) pieces.push('')
    pieces[pieces.length - 1] += text[i]!
  }
  return text === '' ? [] : pieces
}

function placesOf(pieces: readonly string[]): Set<number> {
  let length = 0
  return new Set(pieces.map((piece) => (length += piece.length)))
}

async function tell(recorded: RecordedCase, written: readonly string[]): Promise<object> {
  const mock = createMockOllama({
    strict: true,
    models: models as unknown as ModelFixture[],
    reply: { ...recorded.reply, written } as { written: string[] },
  })
  const body = JSON.stringify(recorded.request['body'])
  const response = await mock.fetch(recorded.request.path, { method: 'POST', body })
  const { message, done_reason: reason } = (await response.json()) as ChatResponse
  const calls = message.tool_calls?.map((call) => call.function)
  return { content: message.content, thinking: message.thinking, calls, reason }
}

/** Whether the model writes calls without tags. */
const isBare = ({ request }: RecordedCase): boolean => {
  const body = request['body'] as { model: string; tools?: unknown }
  return body.model === 'llama3.1:8b' && body.tools !== undefined
}

const cases = casesByFamily.written
  .filter(({ id }) => id.includes('-native-nostream') && !REPEATED.test(id))
  .map((recorded) => ({ id: recorded.id, recorded }))

describe('a written reply that is cut into other pieces', () => {
  test.each(cases)('$id gives the same answer', async ({ recorded }) => {
    const pieces = recorded.reply?.['written'] as string[]
    const hasTools = 'tools' in (recorded.request['body'] as object)
    const kept = hasTools ? placesOf(pieces) : new Set<number>()
    const expected = await tell(recorded, pieces)
    const firstCall = pieces.findIndex((piece) => piece.startsWith('{')) + 1
    const [free, fixed] = isBare(recorded) ? [pieces.slice(0, firstCall), pieces.slice(firstCall)] : [pieces, []]
    const random = createRandom(recorded.id.length)
    for (let round = 0; round < ROUNDS; round++) {
      const cut = [...cutAgain(free.join(''), kept, random), ...fixed]
      expect(await tell(recorded, cut), `cut into ${JSON.stringify(cut)}`).toEqual(expected)
    }
  })

  test('gives the same thought and text, whatever they are made of', async () => {
    const random = createRandom(7)
    const parts = [
      '<think>',
      '</think>',
      '<th',
      'ink>',
      '</',
      '<',
      ' ',
      '\n',
      '\u0085',
      '\ufeff',
      'a',
      'é',
      '<tool_call>',
    ]
    const recorded: RecordedCase = {
      ...cases[0]!.recorded,
      request: {
        method: 'POST',
        path: '/api/chat',
        body: { model: 'qwen3:8b', messages: [{ role: 'user', content: 'Hi' }], stream: false },
      },
      reply: {},
    }
    for (let round = 0; round < 200; round++) {
      const text = Array.from({ length: 1 + random() * 12 }, () => parts[Math.floor(random() * parts.length)]).join('')
      const expected = await tell(recorded, [text])
      const cut = cutAgain(text, new Set(), random)
      expect(await tell(recorded, cut), `cut into ${JSON.stringify(cut)}`).toEqual(expected)
    }
  })
})
