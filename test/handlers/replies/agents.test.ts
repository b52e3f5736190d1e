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

/** An agent, one step at a time: it asks, calls the tools that the model calls, and asks with their results. */
class Agent {
  readonly #served: Served
  readonly #dialect: Dialect
  readonly parts: Part[] = []

  constructor(served: Served, dialect: Dialect, question: string) {
    this.#served = served
    this.#dialect = dialect
    this.parts.push({ user: question })
  }

  /** What the model says to the conversation so far. */
  async ask(): Promise<Said> {
    const { path, body } = toRequest(this.#dialect, { parts: this.parts, tools: TOOLS })
    return readSaid(this.#dialect, await this.#served.postForJson(path, body))
  }

  async step(): Promise<Said> {
    const said = await this.ask()
    if (said.calls.length === 0) {
      this.parts.push({ assistant: said.text })
      return said
    }
    const calls = said.calls.map((call, i) => ({ ...call, id: `call_${this.parts.length}_${i}` }))
    this.parts.push({ calls, ...(said.text !== '' && { text: said.text }) })
    this.parts.push({ results: calls.map(({ id }) => ({ id, content: 'done' })) })
    return said
  }
}

describe.for(WAYS)('over %s', (way) => {
  const open = (source: ReplySource = booking) => serve(way, network, { rules: [{ reply: source }] })

  describe.for(DIALECTS)('in the dialect %s', (dialect) => {
    const start = (served: Served, question = 'To Rome, please.') => new Agent(served, dialect, question)

    test('an agent gets one round after the other', async () => {
      const agent = start(open())

      expect([await agent.step(), await agent.step(), await agent.step()]).toEqual([FIND, BOOK, BOOKED])
    })

    test('words and several calls at once are one round', async () => {
      const calls = TOOLS.map((name) => ({ id: name, name, args: {} }))
      const results = TOOLS.map((name) => ({ id: name, content: 'done' }))
      const agent = start(open())
      agent.parts.push({ calls, text: 'One moment.' }, { results })

      expect(await agent.ask()).toEqual(BOOK)
    })

    test('a request that is sent again gets the same round', async () => {
      const agent = start(open())

      for (const said of [FIND, BOOK, BOOKED]) {
        expect([await agent.ask(), await agent.ask(), await agent.step()]).toEqual([said, said, said])
      }
    })

    test('two conversations at a time keep to their own rounds', async () => {
      const served = open()
      const [first, second] = [start(served, 'one'), start(served, 'two')]

      expect(await first.step()).toEqual(FIND)
      expect(await Promise.all([first.step(), second.step()])).toEqual([BOOK, FIND])
      expect(await Promise.all([second.step(), first.step()])).toEqual([BOOK, BOOKED])
      expect(await second.step()).toEqual(BOOKED)
    })

    test('a second question in the same thread begins at the first round again', async () => {
      const agent = start(open())
      for (let i = 0; i < 3; i++) await agent.step()
      agent.parts.push({ user: 'And once more.' })

      expect([await agent.step(), await agent.step(), await agent.step()]).toEqual([FIND, BOOK, BOOKED])
    })

    test('the results of tools are given to a function, and can be matched', async () => {
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

    test('a call of a tool that was not offered is warned of once, and noted of each request', async () => {
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

  test('what is offered and asked for is not warned of', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const { mock, postForJson } = open({ ...reply.toolCall('find'), thinking: 'Hm.' })
    await postForJson(...sent({ think: true }))

    expect(warn).not.toHaveBeenCalled()
    expect(mock.lastRequest?.warnings).toEqual([])
  })

  test.for<[title: string, source: ReplySource]>([
    ['data', reply.thinking('Hm.', 'Blue.')],
    ['a function', () => reply.thinking('Hm.', 'Blue.')],
    [
      'a generator',
      async function* () {
        yield { thinking: 'Hm.' }
        yield { content: 'Blue.' }
      },
    ],
  ])('a thought of %s that was not asked for is warned of once, and noted', async ([, source]) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const { mock, postForJson } = open(source)
    const said = readSaid('ollama', await postForJson(...sent({ think: false })))
    await postForJson(...sent({ think: false }))

    const warning =
      'The reply thinks, and POST /api/chat did not ask for it: a model may leave the thought out. Send think: true.'
    expect(said.text).toBe('Blue.')
    expect(warn.mock.calls).toEqual([[`[msw-ollama] ${warning}`]])
    expect(mock.requests.map(({ warnings }) => warnings)).toEqual([[warning], [warning]])
  })

  test('a call where no tools are offered is told from one of another tool', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const { mock, postForJson } = open(reply.toolCall('find'))
    await postForJson(...sent({ tools: [] }))

    expect(mock.lastRequest?.warnings).toEqual([
      "The reply calls 'find', and POST /api/chat offers no tools: a model does not call what it is not offered.",
    ])
  })
})

test('an override leads an agent, too', async () => {
  const served = serve('msw', network)
  network.use(served.mock.chat(booking, { when: { tool: 'book' } }))
  const agent = new Agent(served, 'openai', 'To Rome, please.')

  expect([await agent.step(), await agent.step(), await agent.step()]).toEqual([FIND, BOOK, BOOKED])
})

function sent(fields: object): [path: string, body: object] {
  const { path, body } = toRequest('ollama', { parts: [{ user: 'Hi' }], tools: TOOLS }, fields)
  return [path, body]
}
