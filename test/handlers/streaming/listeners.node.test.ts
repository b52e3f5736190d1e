import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { mockOllama, ollamaHandlers, reply } from '../../../handlers/index.ts'
import { defer } from '../../support/defer.ts'
import { post, question } from '../../support/requests.ts'

const server = setupServer(...ollamaHandlers)
server.listen()
afterAll(() => server.close())
afterEach(() => mockOllama.reset(server))

/** What the listener of the test saw last. */
let heard = defer<Response>()
server.events.on('response:mocked', ({ response }) => heard.resolve(response))
beforeEach(() => {
  heard = defer()
})

test('a listener of response:mocked reads the body of an answer that is not streamed, and so does the client', async () => {
  const response = await post('/api/chat', question('Hi', { stream: false }))
  const text = await (await heard.promise).text()

  expect(JSON.parse(text)).toMatchObject({ message: { content: 'Echo: Hi' } })
  expect(await response.text()).toBe(text)
})

test('a listener of response:mocked reads the body of an error that the client cancels', async () => {
  server.use(mockOllama.chat(reply.error(503, 'busy')))
  const response = await post('/api/chat', question('Hi'))
  const { status } = await heard.promise
  const text = (await heard.promise).text()
  await response.body!.cancel()

  expect([status, await text]).toEqual([503, '{"error":"busy"}'])
})

test.for(['/api/chat', '/v1/chat/completions'])(
  'a listener of response:mocked reads the stream of %s that the client reads',
  async (path) => {
    const response = await post(path, question('Hi', { stream: true }))
    const [copy, text] = await Promise.all([(await heard.promise).text(), response.text()])

    expect(copy).toBe(text)
    expect(text).toMatch(/"Echo:".*" Hi"/s)
  },
)

test('a listener of response:mocked that does not read a stream does not keep the client from cancelling it', async () => {
  const script = reply.controlled()
  server.use(mockOllama.chat(script))
  script.write('first')
  const response = await post('/api/chat', question('Hi'))
  await heard.promise
  await response.body!.cancel()

  expect(mockOllama.lastRequest!.outcome).toBe('aborted')
})
