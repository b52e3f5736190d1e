import { describe, expect, test } from 'vitest'
import { createMockOllama, type ChatResponse, type GenerateResponse, type Logprob } from '../../src/index.ts'
import { mockOf, PROFILES } from '../native/mock.ts'
import { readAllFrames } from '../support/read-body.ts'
import { postTo, question, readJson } from '../support/requests.ts'
import { CHAT, readEvents } from './openai-requests.ts'

const WANTED = { logprobs: true, top_logprobs: 3 }
const DECODER = new TextDecoder()
const textOf = ({ bytes }: { bytes?: number[] }) => DECODER.decode(Uint8Array.from(bytes ?? []))

interface Completion {
  choices: Array<{ logprobs?: { content: Logprob[] } }>
}

describe.for(PROFILES)('a request for log probabilities, in the %s profile', (profile) => {
  test('gets one for each piece of a chat, and the alternatives that it asks for', async () => {
    const mock = mockOf(profile)
    const frames = await readAllFrames<ChatResponse>(await postTo(mock, '/api/chat', question('Why not?', WANTED)))

    const pieces = frames.slice(0, -1)
    expect(pieces.map(({ message }) => message.content)).toEqual(['Echo:', ' Why', ' not?'])
    for (const { message, logprobs = [] } of pieces) {
      expect(logprobs).toHaveLength(1)
      const [{ token, logprob, top_logprobs: top = [], ...rest }] = logprobs as [Logprob]
      expect({ token, text: textOf(rest) }).toEqual({ token: message.content, text: message.content })
      expect(logprob).toBeLessThan(0)
      expect(top.map((entry) => textOf(entry))).toEqual(top.map((entry) => entry.token))
      expect(top[0]).toMatchObject({ token, logprob })
      expect(new Set(top.map((entry) => entry.token)).size).toBe(3)
      const values = top.map((entry) => entry.logprob)
      expect(values).toEqual(values.toSorted((a, b) => b - a))
      expect(values.reduce((sum, value) => sum + Math.exp(value), 0)).toBeLessThan(1)
    }
    expect(frames.at(-1)).not.toHaveProperty('logprobs')
  })

  test('gets those of all pieces in an answer that does not stream', async () => {
    const mock = mockOf(profile)
    const chat = await readJson<ChatResponse>(
      postTo(mock, '/api/chat', question('Why not?', { ...WANTED, stream: false })),
    )
    expect(chat.logprobs?.map(({ token }) => token)).toEqual(['Echo:', ' Why', ' not?'])
    const body = { model: 'llama3.1:8b', prompt: 'Why not?', stream: false, logprobs: true }
    const generated = await readJson<GenerateResponse>(postTo(mock, '/api/generate', body))
    expect(generated.logprobs?.map(({ token }) => token)).toEqual(['Echo:', ' Why', ' not?'])
    expect(generated.logprobs?.[0]).not.toHaveProperty('top_logprobs')
  })

  test.for([0, 1, 20])('gets %s alternatives, if it asks for so many', async (alternatives) => {
    const fields = { logprobs: true, top_logprobs: alternatives, stream: false }
    const { logprobs } = await readJson<ChatResponse>(postTo(mockOf(profile), '/api/chat', question('the a', fields)))
    const expected = alternatives === 0 ? undefined : alternatives
    expect(logprobs?.map(({ top_logprobs: top }) => top?.length)).toEqual([expected, expected, expected])
  })

  test('gets them from OpenAI’s chat completions, streamed or not', async () => {
    const mock = mockOf(profile)
    const whole = await readJson<Completion>(postTo(mock, CHAT, question('Why not?', WANTED)))
    const content = whole.choices[0]?.logprobs?.content
    expect(content?.map(({ token }) => token)).toEqual(['Echo:', ' Why', ' not?'])

    const events = (await readEvents(
      await postTo(mock, CHAT, question('Why not?', { ...WANTED, stream: true })),
    )) as unknown as Completion[]
    expect(events.flatMap(({ choices }) => choices[0]?.logprobs?.content ?? [])).toEqual(content)
  })

  test('gets one for a thought and one for a call of a tool', async () => {
    const reply = { thinking: 'Hm.', toolCalls: [{ name: 'find', arguments: { to: 'Rome' } }] }
    const tools = [{ type: 'function', function: { name: 'find', parameters: { type: 'object', properties: {} } } }]
    const mock = mockOf(profile, {
      models: [{ name: 'llama3.1:8b', capabilities: ['completion', 'thinking', 'tools'] }],
      reply,
    })
    const fields = { logprobs: true, think: true, tools, stream: false }
    const { logprobs } = await readJson<ChatResponse>(postTo(mock, '/api/chat', question('Hi', fields)))
    expect(logprobs?.map(({ token }) => token)).toEqual(['Hm.', '{"name":"find","parameters":{"to":"Rome"}}'])
  })

  test('gets what the reply lists, and none if the list is empty', async () => {
    const fields = { ...WANTED, stream: false }
    const ask = (logprobs: Array<{ token: string; logprob: number }>) =>
      readJson<ChatResponse>(
        postTo(mockOf(profile, { reply: { content: 'Hi', logprobs } }), '/api/chat', question('Hi', fields)),
      )
    expect((await ask([{ token: 'Hi', logprob: -0.5 }])).logprobs).toEqual([
      { token: 'Hi', logprob: -0.5, bytes: [72, 105] },
    ])
    expect(await ask([])).not.toHaveProperty('logprobs')
  })
})

test('log probabilities depend on the piece and on the seed, and on nothing else', async () => {
  const ask = async (seed: number, content: string) => {
    const mock = createMockOllama({ seed, reply: content })
    return (await readJson<ChatResponse>(postTo(mock, '/api/chat', question('Hi', { ...WANTED, stream: false }))))
      .logprobs
  }
  expect(await ask(1, 'Hello there')).toEqual(await ask(1, 'Hello there'))
  expect((await ask(1, 'Hello you'))?.[0]).toEqual((await ask(1, 'Hello there'))?.[0])
  expect((await ask(2, 'Hello there'))?.[0]).not.toEqual((await ask(1, 'Hello there'))?.[0])
})
