import { describe, expect, test } from 'vitest'
import type { MockOllamaOptions, ReplyFunction } from '../../../handlers/index.ts'
import { defer } from '../../support/defer.ts'
import { DIALECTS, toRequest } from '../../support/dialects.ts'
import { intercept } from '../../support/intercept.ts'
import { serve, WAYS } from '../../support/ways.ts'

const network = await intercept()

const never = new Promise<never>(() => undefined)
const search = { name: 'web_search', arguments: { query: 'cats' } }

/** One point at which a request waits for ever. The test calls `reach` when the request is there. */
interface Stage {
  name: string
  options: (reach: () => void) => MockOllamaOptions
  fields?: object
}

const stalledFunction = (reach: () => void): ReplyFunction => {
  return () => {
    reach()
    return never
  }
}

const STAGES: readonly Stage[] = [
  {
    name: 'a reply function that never resolves',
    options: (reach) => ({ reply: stalledFunction(reach) }),
  },
  {
    name: 'a generator that stalls before its first piece',
    options: (reach) => ({
      async *reply() {
        reach()
        yield await never
      },
    }),
  },
  {
    name: 'a generator that stalls between two pieces',
    options: (reach) => ({
      async *reply() {
        yield 'first'
        reach()
        yield await never
      },
    }),
  },
  {
    name: 'a pace that never ends',
    options: (reach) => ({
      reply(_request) {
        reach()
        return { content: 'Hi', pace: { firstTokenMs: Infinity } }
      },
    }),
  },
  {
    name: 'a wire that hangs',
    options: (reach) => ({
      reply(_request) {
        reach()
        return { content: 'Hi', wire: { fault: 'hang' } }
      },
    }),
  },
]

const SEARCH_STAGES: readonly Stage[] = [
  {
    name: 'a web search that never resolves',
    options: (reach) => ({
      reply: { toolCalls: [search] },
      webSearch: {
        results() {
          reach()
          return never
        },
      },
    }),
  },
  {
    name: 'an answer after a web search that never comes',
    options: (reach) => ({
      rules: [{ when: { toolResult: false }, reply: { toolCalls: [search] } }],
      webSearch: { results: [] },
      async *reply() {
        reach()
        yield await never
      },
    }),
  },
]

interface End {
  name: string
  end: (controller: AbortController, reset: () => void) => void
  /** The error of the client of `mock.fetch`. The error of msw depends on the version and on the platform. */
  error: object
  outcomes: string[]
}

const ENOUGH = new Error('enough')

const ENDS: readonly End[] = [
  { name: 'an abort', end: (controller) => controller.abort(ENOUGH), error: ENOUGH, outcomes: ['aborted'] },
  {
    name: 'a reset',
    end: (_controller, reset) => reset(),
    error: expect.objectContaining({ name: 'AbortError', message: 'The mock Ollama was reset.' }) as object,
    outcomes: [],
  },
]

describe.for(WAYS)('over %s', (way) => {
  /** Ends a request in a stage. Returns the error of the client, and the outcomes in the journal. */
  async function endIn(
    { end }: End,
    { options }: Stage,
    { path, body, strict }: { path: string; body: unknown; strict: boolean },
  ): Promise<object> {
    const reached = defer()
    const { mock, post } = serve(way, network, { ...options(() => reached.resolve()), strict })
    const controller = new AbortController()
    const caught = post(path, body, { signal: controller.signal })
      .then((response) => response.text())
      .then(
        (text) => expect.fail(`The response ended with ${text}`),
        (thrown: unknown) => thrown,
      )
    await reached.promise
    end(controller, () => mock.reset())

    return { error: await caught, outcomes: mock.requests.map(({ outcome }) => outcome) }
  }

  const endedBy = ({ error, outcomes }: End): object => ({
    error: way === 'mock.fetch' ? error : (expect.any(Error) as object),
    outcomes,
  })

  describe.for([false, true])('with strict: %s', (strict) => {
    describe.for(ENDS)('$name ends a request at once', (end) => {
      describe.for(STAGES)('in $name', (stage) => {
        test.for(DIALECTS)('in the dialect of %s', async (dialect) => {
          expect(await endIn(end, stage, { ...toRequest(dialect, 'Hi'), strict })).toEqual(endedBy(end))
        })

        test.for(DIALECTS)('in a stream in the dialect of %s', async (dialect) => {
          expect(await endIn(end, stage, { ...toRequest(dialect, 'Hi', { stream: true }), strict })).toEqual(
            endedBy(end),
          )
        })
      })

      describe.for(SEARCH_STAGES)('in $name', (stage) => {
        test.for([false, true])('in /v1/responses with stream: %s', async (stream) => {
          const tools = [{ type: 'web_search' }]
          expect(await endIn(end, stage, { ...toRequest('responses', 'Hi', { stream, tools }), strict })).toEqual(
            endedBy(end),
          )
        })

        test.for([false, true])('in /v1/messages with stream: %s', async (stream) => {
          const tools = [{ type: 'web_search_20250305', name: 'web_search' }]
          expect(await endIn(end, stage, { ...toRequest('anthropic', 'Hi', { stream, tools }), strict })).toEqual(
            endedBy(end),
          )
        })
      })

      test.for(['https://ollama.com/api/web_search', '/api/experimental/web_search'])(
        'in a search function of %s that never resolves',
        async (path) => {
          const reached = defer()
          const results = () => {
            reached.resolve()
            return never
          }
          const { mock, post } = serve(way, network, { webSearch: { results }, strict })
          const controller = new AbortController()
          const headers = { authorization: 'Bearer key' }
          const caught = post(path, { query: 'cats' }, { signal: controller.signal, headers }).catch(
            (thrown: unknown) => thrown,
          )
          await reached.promise
          end.end(controller, () => mock.reset())

          const error = await caught
          expect({ error, outcomes: mock.requests.map(({ outcome }) => outcome) }).toEqual(endedBy(end))
        },
      )

      test.for([
        ['embed', '/api/embed', { model: 'nomic-embed-text', input: 'a' }],
        ['show', '/api/show', { model: 'llama3.1:8b' }],
        ['pull', '/api/pull', { model: 'llama3.1:8b' }],
        ['tags', '/api/tags', undefined],
      ] as const)('in a function for %s that never resolves', async ([endpoint, path, body]) => {
        const reached = defer()
        const { mock, post, fetch } = serve(way, network, { strict })
        mock.when(
          { endpoint },
          stalledFunction(() => reached.resolve()),
        )
        const controller = new AbortController()
        const { signal } = controller
        const answer = body ? post(path, body, { signal }) : fetch(path, { signal })
        const caught = answer.catch((thrown: unknown) => thrown)
        await reached.promise
        end.end(controller, () => mock.reset())

        const error = await caught
        expect({ error, outcomes: mock.requests.map(({ outcome }) => outcome) }).toEqual(endedBy(end))
      })
    })
  })

  test.for([false, true])('an abort ends the iterator of a reply at once with stream: %s', async (stream) => {
    const reached = defer()
    const returned = defer()
    const reply: ReplyFunction = () => ({
      [Symbol.asyncIterator]: () => ({
        next() {
          reached.resolve()
          return never
        },
        return() {
          returned.resolve()
          return never
        },
      }),
    })
    const { post } = serve(way, network, { reply })
    const controller = new AbortController()
    const { path, body } = toRequest('ollama', 'Hi', { stream })
    const caught = post(path, body, { signal: controller.signal }).catch((thrown: unknown) => thrown)
    await reached.promise
    controller.abort()

    expect(await caught).toMatchObject({ name: 'AbortError' })
    await returned.promise
  })
})

describe.for(ENDS)('$name ends a request at once', ({ end, outcomes }) => {
  test('in a handler of mockOllama.http that never resolves', async () => {
    const reached = defer()
    const { mock, post } = serve('msw', network)
    network.use(
      mock.http.post('/api/chat', () => {
        reached.resolve()
        return never
      }),
    )
    const controller = new AbortController()
    const caught = post('/api/chat', {}, { signal: controller.signal }).catch((thrown: unknown) => thrown)
    await reached.promise
    end(controller, () => mock.reset())

    expect(await caught).toBeInstanceOf(Error)
    await expect.poll(() => mock.requests.map(({ outcome }) => outcome)).toEqual(outcomes)
  })
})
