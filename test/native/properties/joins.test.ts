import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ReplySource } from '../../../src/index.ts'
import { stream, type Line } from '../requests.ts'
import { mockOf, PROFILES } from '../mock.ts'

const NAME = 'plain'
const models = [{ name: NAME }]

const ENDPOINTS = {
  '/api/chat': {
    body: { model: NAME, messages: [{ role: 'user', content: 'Hi' }] },
    textOf: (line: Line) => line.message?.content ?? '',
    thoughtOf: (line: Line) => line.message?.thinking ?? '',
  },
  '/api/generate': {
    body: { model: NAME, prompt: 'Hi' },
    textOf: (line: Line) => line.response ?? '',
    thoughtOf: (line: Line & { thinking?: string }) => line.thinking ?? '',
  },
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(fc.constantFrom(' ', '\n', 'a', '<&>', '\u2028', '\r\n', '👩‍👩‍👧', '"', '\\', '{', '\t'))
    .map((parts) => parts.join('')),
)

/** A text, and the same text cut between any of its code units. A cut may fall inside a character that has two code units. */
const cutText = fc.tuple(text, fc.array(fc.nat(), { maxLength: 8 })).map(([whole, cuts]) => {
  const places = cuts.map((cut) => cut % (whole.length + 1)).toSorted((a, b) => a - b)
  return { whole, pieces: [0, ...places].map((from, i) => whole.slice(from, places[i] ?? whole.length)) }
})

describe.each(PROFILES)('in the %s profile', (profile) => {
  describe.each(Object.entries(ENDPOINTS))('in answers of %s', (path, { body, textOf, thoughtOf }) => {
    const say = async (reply: ReplySource, fields: object) => {
      const lines = await stream(mockOf(profile, { models, reply }), path, { ...body, ...fields })
      return { lines: lines.length, text: lines.map(textOf).join(''), thought: lines.map(thoughtOf).join('') }
    }

    test('the pieces of any text join to the same text, however the reply cuts it', () =>
      fc.assert(
        fc.asyncProperty(cutText, async ({ whole, pieces }) => {
          const streamed = await say({ content: pieces }, {})
          expect(streamed.text).toBe(whole)
          expect(streamed.lines).toBeGreaterThan(pieces.filter(Boolean).length)
          expect((await say({ content: pieces }, { stream: false })).text).toBe(whole)
        }),
      ))

    test('the pieces of any text join to the same text if the mock cuts it', () =>
      fc.assert(
        fc.asyncProperty(text, async (whole) => {
          expect((await say(whole, {})).text).toBe(whole)
          expect((await say(whole, { stream: false })).text).toBe(whole)
        }),
      ))

    test('the pieces that a reply function yields join to the same text and thinking', () =>
      fc.assert(
        fc.asyncProperty(cutText, cutText, async (thought, said) => {
          const reply = async function* () {
            for (const thinking of thought.pieces) yield { thinking }
            for (const content of said.pieces) yield content
          }
          const streamed = await say(reply, {})
          expect([streamed.thought, streamed.text]).toEqual([thought.whole, said.whole])
          const whole = await say(reply, { stream: false })
          expect([whole.thought, whole.text]).toEqual([thought.whole, said.whole])
        }),
        { numRuns: 50 },
      ))

    test('a stop word ends the text at the same place with and without streaming', () =>
      fc.assert(
        fc.asyncProperty(cutText, fc.string({ minLength: 1, maxLength: 2 }), async ({ whole, pieces }, stop) => {
          const options = { stop: [stop] }
          const streamed = await say({ content: pieces }, { options })
          expect((await say({ content: pieces }, { options, stream: false })).text).toBe(streamed.text)
          expect(whole.startsWith(streamed.text)).toBe(true)
          expect(streamed.text === whole).toBe(profile === 'default' || !whole.includes(stop))
        }),
        { numRuns: 50 },
      ))
  })
})
