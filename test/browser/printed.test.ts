// msw prints each request of a page, unless worker.start() gets `quiet: true`. These tests run without it, as README starts the worker.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { mockOllama, ollamaHandlers, reply } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { ask, post, question } from '../support/requests.ts'

const network = await intercept(...ollamaHandlers)

const print = { group: vi.fn<typeof console.groupCollapsed>(), log: vi.fn<typeof console.log>() }

beforeEach(() => {
  vi.spyOn(console, 'groupCollapsed').mockImplementation(print.group)
  vi.spyOn(console, 'log').mockImplementation(print.log)
})
afterEach(() => {
  print.group.mockReset()
  print.log.mockReset()
})

const printedResponse = () => print.log.mock.calls.find(([label]) => label === 'Response')?.[1] as object | undefined

test('msw prints the method, the URL, the status and the body of an answer that is not streamed', async () => {
  await ask('Hi')

  await expect.poll(() => printedResponse()).toMatchObject({ status: 200, body: expect.stringContaining('Echo: Hi') })
  expect(print.group.mock.calls[0]![0]).toContain('POST http://localhost:11434/api/chat (%c200 OK%c)')
})

test.for(['/api/chat', '/v1/chat/completions', '/v1/responses', '/v1/messages'])(
  'msw prints the method, the URL and the status of a stream of %s before the stream has ended',
  async (path) => {
    const script = reply.controlled()
    network.use(mockOllama.chat(script))
    const fields = path === '/v1/messages' ? { max_tokens: 9 } : path === '/v1/responses' ? { input: 'Hi' } : {}
    const response = post(path, question('Hi', { stream: true, ...fields }))
    script.write('first')
    await response

    await expect.poll(() => printedResponse()).toMatchObject({ status: 200, body: '[a stream, which is not read]' })
    expect(print.group.mock.calls[0]![0]).toContain(`POST http://localhost:11434${path} (%c200 OK%c)`)
    script.close()
    await (await response).text()
  },
)

test.for(['/api/chat', '/v1/chat/completions'])(
  'a reply without end on %s is not read on after an abort',
  async (path) => {
    let pieces = 0
    network.use(
      mockOllama.chat(
        async function* () {
          for (;;) yield `${++pieces} `
        },
        { once: true },
      ),
    )
    const controller = new AbortController()
    const init = { signal: controller.signal }
    const response = await post(path, question('Hi', { stream: true }), init)
    await response.body!.getReader().read()
    controller.abort()
    await ask('Hi')
    const before = pieces
    for (let i = 0; i < 5; i++) await ask('Hi')

    expect(pieces).toBeLessThan(before + 10)
  },
)

test('a stream of events that a page aborts does not stay pending', async () => {
  const script = reply.controlled()
  network.use(mockOllama.chat(script))
  const controller = new AbortController()
  const response = post('/v1/chat/completions', question('Hi', { stream: true }), { signal: controller.signal })
  script.write('first')
  await (await response).body!.getReader().read()
  controller.abort()

  await expect.poll(() => mockOllama.lastRequest?.outcome).toBe('aborted')
})

test.for(['refused', 'disconnect', 'end', 'malformed'] as const)(
  'the fault %s of an answer that is not streamed is not an unhandled rejection',
  async (fault) => {
    const rejections: unknown[] = []
    const note = ({ reason }: PromiseRejectionEvent): unknown => rejections.push(reason)
    addEventListener('unhandledrejection', note)
    network.use(mockOllama.chat({ content: 'Hi', wire: { fault } }, { once: true }))
    await post('/api/chat', question('Hi', { stream: false }))
      .then((response) => response.text())
      .catch(() => undefined)
    await ask('Hi')
    removeEventListener('unhandledrejection', note)

    expect(rejections).toEqual([])
  },
)
