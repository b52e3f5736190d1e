import { describe, expect, test } from 'vitest'
import { reply, type ChatResponse, type ReplySource } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { serve, WAYS } from '../../support/ways.ts'
import { collect, readAllFrames, readFrames } from '../../support/read-body.ts'
import { question } from '../../support/requests.ts'

const network = await intercept()

const textOf = ({ message }: ChatResponse): string => message.content

describe.for(WAYS)('over %s', (way) => {
  const open = (source: ReplySource) => serve(way, network, { rules: [{ reply: source }] })

  test('a piece that is written before the request waits for the request', async () => {
    const controlled = reply.controlled()
    controlled.write('Hel')
    controlled.write({ content: 'lo.' })
    controlled.close()

    const frames = await readAllFrames<ChatResponse>(await open(controlled).post('/api/chat', question('Hi')))
    expect(frames.map(textOf)).toEqual(['Hel', 'lo.', ''])
    expect(frames.at(-1)).toMatchObject({ done: true, done_reason: 'stop', eval_count: 2 })
  })

  test('each piece arrives when it is written, and the end when the reply is closed', async () => {
    const controlled = reply.controlled()
    const { post } = open(controlled)
    const pending = post('/api/chat', question('Do cats purr?'))
    expect(await controlled.requested).toMatchObject({ endpoint: 'chat', prompt: 'Do cats purr?' })

    controlled.write({ thinking: 'Hm.' })
    const frames = readFrames<ChatResponse>(await pending)
    expect((await frames.next()).value).toMatchObject({ message: { thinking: 'Hm.' }, done: false })
    controlled.write('They')
    expect((await frames.next()).value).toMatchObject({ message: { content: 'They' }, done: false })
    controlled.write(' do.')
    expect((await frames.next()).value).toMatchObject({ message: { content: ' do.' }, done: false })
    controlled.close()
    expect(await collect(frames)).toEqual([expect.objectContaining({ done: true })])
  })

  test('a request that does not stream is answered when the reply is closed', async () => {
    const controlled = reply.controlled()
    const pending = open(controlled).ask('Hi')
    await controlled.requested
    controlled.write('Hel')
    controlled.write('lo.')
    controlled.close()

    expect(await pending).toBe('Hello.')
  })

  test('an error before the first piece is the status of the response', async () => {
    const controlled = reply.controlled()
    const pending = open(controlled).post('/api/chat', question('Hi'))
    await controlled.requested
    controlled.error({ status: 503, message: 'busy' })

    const response = await pending
    expect([response.status, await response.json()]).toEqual([503, { error: 'busy' }])
  })

  test('an error after a piece is the last line, and has a default message', async () => {
    const controlled = reply.controlled()
    controlled.write('Hel')
    controlled.error()
    const { mock, post } = open(controlled)

    const response = await post('/api/chat', question('Hi'))
    expect(response.status).toBe(200)
    expect((await readAllFrames(response)).slice(1)).toEqual([
      { error: 'an error was encountered while running the model' },
    ])
    expect(mock.assertNoErrors).not.toThrow()
  })

  test('a second request is refused with an error that says why, and the first goes on', async () => {
    const controlled = reply.controlled()
    const { mock, ask, post } = open(controlled)
    const first = ask('first')
    await controlled.requested

    const sentence =
      'Failed to answer with a controlled reply: found a second request. Give each one its own reply.controlled(), with { once: true }.'
    const second = await post('/api/chat', question('second'))
    expect([second.status, await second.json()]).toEqual([500, { error: sentence }])
    expect(mock.assertNoErrors).toThrow(sentence)
    controlled.write('Hello.')
    controlled.close()
    expect(await first).toBe('Hello.')
  })

  test('two controlled replies at the same time do not mix', async () => {
    const [cats, dogs] = [reply.controlled(), reply.controlled()]
    const { mock, ask } = serve(way, network)
    mock.when('cats', cats)
    mock.when('dogs', dogs)
    const pending = [ask('cats'), ask('dogs')]
    expect((await Promise.all([dogs.requested, cats.requested])).map(({ prompt }) => prompt)).toEqual(['dogs', 'cats'])
    dogs.write('Woof')
    cats.write('Meow')
    dogs.write('!')
    cats.close()
    dogs.close()

    expect(await Promise.all(pending)).toEqual(['Meow', 'Woof!'])
  })

  test('reset ends a controlled reply, and its promise aborted resolves', async () => {
    const controlled = reply.controlled()
    const { mock, post } = open(controlled)
    controlled.write('Hel')
    const reading = readAllFrames(await post('/api/chat', question('Hi')))
    mock.reset()

    await controlled.aborted
    await expect(reading).rejects.toBeInstanceOf(Error)
  })
})

const HAS_ENDED = 'found a reply that has already ended. Make another with reply.controlled().'

test('a controlled reply that has ended refuses every further call', () => {
  const closed = reply.controlled()
  closed.close()
  const failed = reply.controlled()
  failed.error('busy')

  for (const controlled of [closed, failed]) {
    expect(() => controlled.write('Hi')).toThrow(`Failed to write a piece: ${HAS_ENDED}`)
    expect(() => controlled.error()).toThrow(`Failed to give an error: ${HAS_ENDED}`)
    expect(() => controlled.close()).toThrow(`Failed to close: ${HAS_ENDED}`)
  }
})

test('write refuses an invalid piece', () => {
  const write = reply.controlled().write as (piece: unknown) => void

  expect(() => write(5)).toThrow(
    "Failed to write a piece: found the number 5 as a piece. Yield a string, or an object such as { content: 'Hello.' }.",
  )
  expect(() => write({ content: ['Hi'] })).toThrow(
    'Failed to write a piece: found an array of 1 as content of a piece. Yield a string.',
  )
  expect(() => write({ text: 'Hi' })).toThrow(
    "Failed to write a piece: found 'text' in the piece. Did you mean 'content'? Use content, thinking, toolCalls, error.",
  )
})

test('error refuses an invalid error', () => {
  const error = reply.controlled().error as (error: unknown) => void

  expect(() => error({ status: 200, message: 'fine' })).toThrow(
    /^Failed to give an error: found the number 200 as status of error of a piece\. Yield a status from 400 to 599, such as 503\.$/,
  )
})

const openPending = async () => {
  const controlled = reply.controlled()
  const { mock, post } = serve('mock.fetch', network, { rules: [{ reply: controlled }] })
  const controller = new AbortController()
  const pending = post('/api/chat', question('Hi'), { signal: controller.signal })
  await controlled.requested
  return { mock, controlled, pending, controller }
}

test('aborted resolves when the client aborts before the first piece', async () => {
  const { mock, controlled, pending, controller } = await openPending()
  controller.abort()

  await expect(pending).rejects.toHaveProperty('name', 'AbortError')
  await controlled.aborted
  expect(mock.assertNoErrors).not.toThrow()
})

test('aborted resolves when the client aborts after a piece', async () => {
  const { mock, controlled, pending, controller } = await openPending()
  controlled.write('Hel')
  const frames = readFrames(await pending)
  await frames.next()
  controller.abort(new Error('enough'))

  await expect(frames.next()).rejects.toThrow('enough')
  await controlled.aborted
  expect(mock.assertNoErrors).not.toThrow()
})

test('aborted resolves when the client cancels the body', async () => {
  const { controlled, pending } = await openPending()
  controlled.write('Hel')
  await (await pending).body?.cancel()

  expect(await controlled.aborted).toBeUndefined()
})
