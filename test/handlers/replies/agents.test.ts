import { describe, expect, test, vi } from 'vitest'
import { reply, type Dialect, type ReplySource } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { serve, WAYS, type Served } from '../../support/ways.ts'
import { DIALECTS, readSaid, toRequest, type Part, type Said } from '../../support/dialects.ts'

const network = await intercept()

const TOOLS = ['find', 'book'] as const
const booking = reply.rounds(reply.toolCall('find', { to: 'Rome' }), reply.toolCall('book', { id: 7 }), 'Booked.')
const FIND: Said = { text: '', calls: [{ name: 'find', args: { to: 'Rome' } }] }
const BOOK: Said = { text: '', calls: [{ name: 'book', args: { id: 7 } }] }
const BOOKED: Said = { text: 'Booked.', calls: [] }

/**
 * An agent that works step by step: it asks the model, runs the tools that the model calls, and asks again with their
 * results.
 */
class Agent {
  readonly #served: Served
  readonly #dialect: Dialect
  readonly parts: Part[] = []

  constructor(served: Served, dialect: Dialect, question: string) {
    this.#served = served
    this.#dialect = dialect
    this.parts.push({ user: question })
  }

  /** Sends the conversation so far, and returns what the model says. It does not change the conversation. */
  async ask(): Promise<Said> {
    const { path, body } = toRequest(this.#dialect, { parts: this.parts, tools: TOOLS })
    return readSaid(this.#dialect, await this.#served.postForJson(path, body))
  }

  /** Asks the model, and adds its message and the results of its tool calls to the conversation. */
  async step(): Promise<Said> {
    const message = await this.ask()
    if (message.calls.length === 0) {
      this.parts.push({ assistant: message.text })
      return message
    }
    const calls = message.calls.map((call, i) => ({ ...call, id: `call_${this.parts.length}_${i}` }))
    this.parts.push({ calls, ...(message.text !== '' && { text: message.text }) })
    this.parts.push({ results: calls.map(({ id }) => ({ id, content: 'done' })) })
    return message
  }
}

describe.for(WAYS)('over %s', (way) => {
  const open = (source: ReplySource = booking) => serve(way, network, { rules: [{ reply: source }] })

  describe.for(DIALECTS)('in the dialect %s', (dialect) => {
    const start = (served: Served, question = 'To Rome, please.') => new Agent(served, dialect, question)

    test('an agent gets one round after another', async () => {
      const agent = start(open())

      expect([await agent.step(), await agent.step(), await agent.step()]).toEqual([FIND, BOOK, BOOKED])
    })

    test('a message with a text and several tool calls is one round', async () => {
      const calls = TOOLS.map((name) => ({ id: name, name, args: {} }))
      const results = TOOLS.map((name) => ({ id: name, content: 'done' }))
      const agent = start(open())
      agent.parts.push({ calls, text: 'One moment.' }, { results })

      expect(await agent.ask()).toEqual(BOOK)
    })

    test('a request that is sent again gets the same round', async () => {
      const agent = start(open())

      for (const expected of [FIND, BOOK, BOOKED]) {
        expect([await agent.ask(), await agent.ask(), await agent.step()]).toEqual([expected, expected, expected])
      }
    })

    test('two concurrent conversations each get their own rounds', async () => {
      const served = open()
      const [first, second] = [start(served, 'one'), start(served, 'two')]

      expect(await first.step()).toEqual(FIND)
      expect(await Promise.all([first.step(), second.step()])).toEqual([BOOK, FIND])
      expect(await Promise.all([second.step(), first.step()])).toEqual([BOOK, BOOKED])
      expect(await second.step()).toEqual(BOOKED)
    })

    test('a second question in the same conversation starts again at the first round', async () => {
      const agent = start(open())
      for (let i = 0; i < 3; i++) await agent.step()
      agent.parts.push({ user: 'And once more.' })

      expect([await agent.step(), await agent.step(), await agent.step()]).toEqual([FIND, BOOK, BOOKED])
    })

    test('the result of a tool can be matched, and a reply function receives it', async () => {
      const { mock, postForJson } = serve(way, network)
      mock.when({ toolResult: 'done' }, ({ messages }) => `read: ${messages.at(-1)?.content}`)
      const parts: Part[] = [
        { user: 'Hi' },
        { calls: [{ id: 'a', name: 'find', args: {} }] },
        { results: [{ id: 'a', content: 'done at last' }] },
      ]
      const { path, body } = toRequest(dialect, { parts, tools: TOOLS })

      expect(readSaid(dialect, await postForJson(path, body)).text).toBe('read: done at last')
    })

    test('a call of a tool that is not offered prints one warning, and each journal entry has it', async () => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
      const { mock, postForJson } = open(reply.toolCall('find'))
      const { path, body } = toRequest(dialect, { parts: [{ user: 'Hi' }], tools: ['book'] })
      await postForJson(path, body)
      await postForJson(path, body)

      const warning = `The reply calls 'find', and POST ${path} offers the tools book: a model does not call what it is not offered.`
      expect(warn.mock.calls).toEqual([[`[msw-ollama] ${warning}`]])
      expect(mock.requests.map(({ warnings }) => warnings)).toEqual([[warning], [warning]])
    })
  })

  test('an offered tool and a requested thought cause no warning', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const { mock, postForJson } = open({ ...reply.toolCall('find'), thinking: 'Hm.' })
    await postForJson(...toChat({ think: true }))

    expect(warn).not.toHaveBeenCalled()
    expect(mock.lastRequest?.warnings).toEqual([])
  })

  test.for<[title: string, source: ReplySource]>([
    ['plain data', reply.thinking('Hm.', 'Blue.')],
    ['a function', () => reply.thinking('Hm.', 'Blue.')],
    [
      'a generator',
      async function* () {
        yield { thinking: 'Hm.' }
        yield { content: 'Blue.' }
      },
    ],
  ])('a thought in %s that was not requested prints one warning, and each journal entry has it', async ([, source]) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const { mock, postForJson } = open(source)
    const message = readSaid('ollama', await postForJson(...toChat({ think: false })))
    await postForJson(...toChat({ think: false }))

    const warning =
      'The reply thinks, and POST /api/chat did not ask for it: a model may leave the thought out. Send think: true.'
    expect(message.text).toBe('Blue.')
    expect(warn.mock.calls).toEqual([[`[msw-ollama] ${warning}`]])
    expect(mock.requests.map(({ warnings }) => warnings)).toEqual([[warning], [warning]])
  })

  test.for<[path: string, off: object, field: string]>([
    ['/api/chat', { think: false }, ' Send think: true.'],
    ['/api/generate', { think: false }, ' Send think: true.'],
    ['/v1/chat/completions', { reasoning_effort: 'none' }, " Send reasoning_effort: 'medium'."],
    ['/v1/responses', { reasoning: { effort: 'none' } }, " Send reasoning: { effort: 'medium' }."],
    ['/v1/messages', { thinking: { type: 'disabled' } }, " Send thinking: { type: 'enabled', budget_tokens: 1024 }."],
  ])('the warning about a thought names the field of %s', async ([path, off, field]) => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const { mock, postForJson } = open(reply.thinking('Hm.', 'Blue.'))
    const messages = [{ role: 'user', content: 'Hi' }]
    await postForJson(path, { model: 'a', messages, prompt: 'Hi', input: 'Hi', max_tokens: 9, stream: false, ...off })

    expect(mock.lastRequest?.warnings).toEqual([
      `The reply thinks, and POST ${path} did not ask for it: a model may leave the thought out.${field}`,
    ])
  })

  test.for(['/api/chat', '/v1/chat/completions', '/v1/messages'])(
    'the warning about a thought names no field of %s if the model cannot think',
    async (path) => {
      vi.spyOn(console, 'warn').mockImplementation(() => undefined)
      const models = [{ name: 'a', capabilities: ['completion' as const] }]
      const { mock, postForJson } = serve(way, network, { models, reply: reply.thinking('Hm.', 'Blue.') })
      await postForJson(path, { model: 'a', messages: [{ role: 'user', content: 'Hi' }], max_tokens: 9, stream: false })

      expect(mock.lastRequest?.warnings).toEqual([
        `The reply thinks, and POST ${path} did not ask for it: a model may leave the thought out.`,
      ])
    },
  )

  test('the warning about a tool call says if the request offers no tools at all', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const { mock, postForJson } = open(reply.toolCall('find'))
    await postForJson(...toChat({ tools: [] }))

    expect(mock.lastRequest?.warnings).toEqual([
      "The reply calls 'find', and POST /api/chat offers no tools: a model does not call what it is not offered.",
    ])
  })

  test('one warning names all tools that a reply calls and the request does not offer', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const { mock, postForJson } = open({
      toolCalls: Array.from({ length: 1_000 }, (_, i) => ({ name: `f${i}`, arguments: {} })),
    })
    await postForJson(...toChat({ tools: [] }))

    const names = "'f0', 'f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8', 'f9' and 990 others"
    const warning = `The reply calls ${names}, and POST /api/chat offers no tools: a model does not call what it is not offered.`
    expect(mock.lastRequest?.warnings).toEqual([warning])
    expect(warn.mock.calls).toEqual([[`[msw-ollama] ${warning}`]])
  })
})

test('an override answers the rounds of an agent, too', async () => {
  const served = serve('msw', network)
  network.use(served.mock.chat(booking, { when: { tool: 'book' } }))
  const agent = new Agent(served, 'openai', 'To Rome, please.')

  expect([await agent.step(), await agent.step(), await agent.step()]).toEqual([FIND, BOOK, BOOKED])
})

function toChat(fields: object): [path: string, body: object] {
  const { path, body } = toRequest('ollama', { parts: [{ user: 'Hi' }], tools: TOOLS }, fields)
  return [path, body]
}
