import { beforeEach, expect, test, vi, type MockInstance } from 'vitest'
import { createMockOllama, mockOllama, ollamaHandlers, reply } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { OLLAMA, ask, postForJson, question } from '../../support/requests.ts'

const network = await intercept(...ollamaHandlers)

let warn: MockInstance<typeof console.warn>
beforeEach(() => {
  warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
})

/** A JSON schema in the form that zod and pydantic write. */
const person = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1 },
    age: { type: 'integer', minimum: 0, maximum: 120 },
    pets: { type: 'array', items: { $ref: '#/$defs/pet' }, minItems: 1 },
  },
  required: ['name', 'age'],
  additionalProperties: false,
  $defs: { pet: { type: 'object', properties: { kind: { enum: ['cat', 'dog'] } }, required: ['kind'] } },
}

const instance = {
  name: expect.stringMatching(/./),
  age: expect.any(Number),
  pets: expect.arrayContaining([{ kind: expect.stringMatching(/^(cat|dog)$/) }]),
}

test('a request with a schema is answered with a complete instance of the schema', async () => {
  expect(JSON.parse(await ask('Who?', { format: person }))).toEqual(instance)
})

test.each([
  [
    '/v1/chat/completions',
    { response_format: { type: 'json_schema', json_schema: { name: 'person', schema: person } } },
    (answer: object) => (answer as { choices: Array<{ message: { content: string } }> }).choices[0]!.message.content,
  ],
  [
    '/v1/responses',
    { input: 'Who?', text: { format: { type: 'json_schema', name: 'person', schema: person } } },
    (answer: object) => (answer as { output: Array<{ content: Array<{ text: string }> }> }).output[0]!.content[0]!.text,
  ],
  ['/api/generate', { prompt: 'Who?', format: person }, (answer: object) => (answer as { response: string }).response],
])('a request to %s with a schema is answered with an instance, too', async (path, fields, read) => {
  const answer = await postForJson<object>(path, { ...question('Who?', { stream: false }), ...fields })
  expect(JSON.parse(read(answer))).toEqual(instance)
})

test('the same seed gives the same instance, and another seed gives another one', async () => {
  const makeWith = async (seed: number): Promise<string> => {
    const body = JSON.stringify(question('Who?', { stream: false, format: person }))
    const response = await createMockOllama({ seed }).fetch('/api/chat', { method: 'POST', body })
    return ((await response.json()) as { message: { content: string } }).message.content
  }

  const first = await makeWith(1)
  expect(await makeWith(1)).toBe(first)
  const others = await Promise.all([2, 3, 4].map(makeWith))
  expect(others.some((other) => other !== first)).toBe(true)
})

test('a reply of the test takes precedence, and prints one warning if it breaks the schema', async () => {
  network.use(mockOllama.chat(reply.json({ name: 'Ada', age: 36 })))
  expect(await ask('Who?', { format: person })).toBe('{"name":"Ada","age":36}')
  expect(warn).not.toHaveBeenCalled()

  network.use(mockOllama.chat(reply.json({ name: 'Ada', age: 'old' })))
  expect(await ask('Who?', { format: person })).toBe('{"name":"Ada","age":"old"}')
  await ask('Who?', { format: person })
  expect(warn).toHaveBeenCalledOnce()
  expect(warn.mock.calls[0]?.[0]).toContain('The reply breaks the schema that POST /api/chat asked for: /age')
  expect(mockOllama.lastRequest?.warnings).toHaveLength(1)
})

test('a yielded reply that is not JSON causes a warning that it breaks the schema', async () => {
  network.use(
    mockOllama.chat(async function* () {
      yield 'It is '
      yield 'Ada.'
    }),
  )
  await ask('Who?', { format: { ...person, title: 'Another' } })
  expect(mockOllama.lastRequest?.warnings.join('\n')).toContain('it is not JSON')
})

test('a schema that has no instance is answered with an error that says what to do', async () => {
  const response = await fetch(`${OLLAMA}/api/chat`, {
    method: 'POST',
    body: JSON.stringify(question('Who?', { format: { allOf: [{ type: 'string' }, { type: 'number' }] } })),
  })
  expect(response.status).toBe(500)
  expect(await response.json()).toEqual({
    error: expect.stringMatching(
      /^Failed to make an instance of the schema: found .*\. Give a reply with mockOllama\.chat\(reply\.json\(…\)\)\.$/,
    ),
  })
  expect(() => mockOllama.assertNoErrors()).toThrow('Failed to make an instance of the schema')
})

test("format: 'json' gets the echo, as in the Python mock, but gets JSON in strict", async () => {
  expect(await ask('Who?', { format: 'json' })).toBe('Echo: Who?')

  const strict = createMockOllama({ strict: true })
  const body = JSON.stringify(question('Who?', { stream: false, format: 'json' }))
  const response = await strict.fetch('/api/chat', { method: 'POST', body })
  expect(await response.json()).toMatchObject({ message: { content: '{"echo":"Who?"}' } })
})
