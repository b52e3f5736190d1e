import { expect, test } from 'vitest'
import { createMockOllama } from '../../handlers/index.ts'
import { requestsTo } from '../support/requests.ts'

const mock = createMockOllama({ reply: (_request, { turn, round }) => `turn ${turn}, round ${round}` })
const { postForJson } = requestsTo(mock)

test('a message with several texts is one prompt and one turn in the dialect of OpenAI', async () => {
  const parts = (...texts: string[]) => texts.map((text) => ({ type: 'text', text }))
  const messages = [
    { role: 'user', content: 'Before' },
    { role: 'assistant', content: parts('One.', 'Two.') },
    { role: 'user', content: parts('What is', 'in this text?') },
  ]
  const { choices } = await postForJson<{ choices: unknown[] }>('/v1/chat/completions', { model: 'm', messages })

  expect(choices).toMatchObject([{ message: { content: 'turn 1, round 0' } }])
  expect(mock.lastRequest?.prompt).toBe('What is\nin this text?')
})

test('the last of two user messages is the prompt in the native API', async () => {
  const messages = ['First.', 'Second.'].map((content) => ({ role: 'user', content }))
  await postForJson('/api/chat', { model: 'm', messages, stream: false })

  expect(mock.lastRequest?.prompt).toBe('Second.')
})

test('text beside a tool result in a message of the Anthropic dialect does not restart the rounds', async () => {
  const called = [{ type: 'tool_use', id: 't1', name: 'find', input: {} }]
  const results = [
    { type: 'tool_result', tool_use_id: 't1', content: 'train 7' },
    { type: 'text', text: 'Go on, and be brief.' },
  ]
  const messages = [
    { role: 'user', content: 'To Rome?' },
    { role: 'assistant', content: called },
    { role: 'user', content: results },
  ]
  const { content } = await postForJson<{ content: unknown[] }>('/v1/messages', { model: 'm', max_tokens: 9, messages })
  expect(content).toMatchObject([{ type: 'text', text: 'turn 1, round 1' }])

  const next = [...messages, { role: 'assistant', content: 'Booked.' }, { role: 'user', content: 'And back?' }]
  const answer = await postForJson<{ content: unknown[] }>('/v1/messages', {
    model: 'm',
    max_tokens: 9,
    messages: next,
  })
  expect(answer.content).toMatchObject([{ type: 'text', text: 'turn 2, round 0' }])
})

test('a condition on an endpoint that can never match is refused with a sentence', () => {
  expect(() => mock.chat('Hi', { when: { endpoint: 'generate' } })).toThrow(
    `Failed to create a chat handler: found the endpoint 'generate' in when. Leave it out, or call mockOllama.when({ endpoint: 'generate' }, …).`,
  )
  expect(() => mock.when({ endpoint: 'unknown' }, { error: 'busy' })).toThrow(
    `Failed to add a rule: found the endpoint 'unknown', which the server has no route for. Use mockOllama.http.get(path, resolver), or another verb of mockOllama.http.`,
  )
})
