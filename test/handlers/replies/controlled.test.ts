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

  test('what is written before the request waits for it', async () => {
    const answer = reply.controlled()
    answer.write('Hel')
    answer.write({ content: 'lo.' })
    answer.close()

    const frames = await readAllFrames<ChatResponse>(await open(answer).post('/api/chat', question('Hi')))
    expect(frames.map(textOf)).toEqual(['Hel', 'lo.', ''])
    expect(frames.at(-1)).toMatchObject({ done: true, done_reason: 'stop', eval_count: 2 })
  })

  test('each piece comes over when it is written, and the end when it is closed', async () => {
    const answer = reply.controlled()
    const { post } = open(answer)
    const asked = post('/api/chat', question('Do cats purr?'))
    expect(await answer.requested).toMatchObject({ endpoint: 'chat', prompt: 'Do cats purr?' })

    answer.write({ thinking: 'Hm.' })
    const frames = readFrames<ChatResponse>(await asked)
    expect((await frames.next()).value).toMatchObject({ message: { thinking: 'Hm.' }, done: false })
    answer.write('They')
    expect((await frames.next()).value).toMatchObject({ message: { content: 'They' }, done: false })
    answer.write(' do.')
    expect((await frames.next()).value).toMatchObject({ message: { content: ' do.' }, done: false })
    answer.close()
    expect(await collect(frames)).toEqual([expect.objectContaining({ done: true })])
  })

  test('a request that does not stream is answered when it is closed', async () => {
    const answer = reply.controlled()
    const asked = open(answer).ask('Hi')
    await answer.requested
    answer.write('Hel')
    answer.write('lo.')
    answer.close()

    expect(await asked).toBe('Hello.')
  })

  test('an error before the first piece is a status', async () => {
    const answer = reply.controlled()
    const asked = open(answer).post('/api/chat', question('Hi'))
    await answer.requested
    answer.error({ status: 503, message: 'busy' })

    const response = await asked
    expect([response.status, await response.json()]).toEqual([503, { error: 'busy' }])
  })

  test('an error after a piece is the last line, and has words of its own where none are given', async () => {
    const answer = reply.controlled()
    answer.write('Hel')
    answer.error()
    const { mock, post } = open(answer)

    const response = await post('/api/chat', question('Hi'))
    expect(response.status).toBe(200)
    expect((await readAllFrames(response)).slice(1)).toEqual([
      { error: 'an error was encountered while running the model' },
    ])
    expect(mock.assertNoErrors).not.toThrow()
  })

  test('a second request is refused with a sentence, and the first goes on', async () => {
    const answer = reply.controlled()
    const { mock, ask, post } = open(answer)
    const first = ask('first')
    await answer.requested

    const sentence =
      'Failed to answer with a controlled reply: found a second request. Give each one its own reply.controlled(), with { once: true }.'
    const second = await post('/api/chat', question('second'))
    expect([second.status, await second.json()]).toEqual([500, { error: sentence }])
    expect(mock.assertNoErrors).toThrow(sentence)
    answer.write('Hello.')
    answer.close()
    expect(await first).toBe('Hello.')
  })

  test('two at a time do not mix', async () => {
    const [cats, dogs] = [reply.controlled(), reply.controlled()]
    const { mock, ask } = serve(way, network)
    mock.when('cats', cats)
    mock.when('dogs', dogs)
    const asked = [ask('cats'), ask('dogs')]
    expect((await Promise.all([dogs.requested, cats.requested])).map(({ prompt }) => prompt)).toEqual(['dogs', 'cats'])
    dogs.write('Woof')
    cats.write('Meow')
    dogs.write('!')
    cats.close()
    dogs.close()

    expect(await Promise.all(asked)).toEqual(['Meow', 'Woof!'])
  })

  test('reset ends it, and it is told', async () => {
    const answer = reply.controlled()
    const { mock, post } = open(answer)
    answer.write('Hel')
    const reading = readAllFrames(await post('/api/chat', question('Hi')))
    mock.reset()

    await answer.aborted
    await expect(reading).rejects.toBeInstanceOf(Error)
  })
})

const AT_ITS_END = 'found a reply that has already ended. Make another with reply.controlled().'

test('what is at its end takes nothing more', () => {
  const closed = reply.controlled()
  closed.close()
  const failed = reply.controlled()
  failed.error('busy')

  for (const answer of [closed, failed]) {
    expect(() => answer.write('Hi')).toThrow(`Failed to write a piece: ${AT_ITS_END}`)
    expect(() => answer.error()).toThrow(`Failed to give an error: ${AT_ITS_END}`)
    expect(() => answer.close()).toThrow(`Failed to close: ${AT_ITS_END}`)
  }
})

test('a piece that is none is refused where it is written', () => {
  const write = reply.controlled().write as (piece: unknown) => void

  expect(() => write(5)).toThrow(
    "Failed to write a piece: found the number 5 as a piece. Yield a string, or an object such as { content: 'Hello.' }.",
  )
  expect(() => write({ content: ['Hi'] })).toThrow(
    'Failed to write a piece: found an array of 1 as content of a piece. Yield a string.',
  )
  expect(() => write({ text: 'Hi' })).toThrow(
    "Failed to write a piece: found 'text' in the piece. Use content, thinking, toolCalls, error.",
  )
})

test('an error that is none is refused where it is given', () => {
  const error = reply.controlled().error as (error: unknown) => void

  expect(() => error({ status: 200, message: 'fine' })).toThrow(
    /^Failed to give an error: found an object with the keys status, message as error of a piece\. .+ a message, or \{ message, status \} with a status from 400 to 599\.$/,
  )
})

const abortable = async () => {
  const answer = reply.controlled()
  const { mock, post } = serve('mock.fetch', network, { rules: [{ reply: answer }] })
  const controller = new AbortController()
  const asked = post('/api/chat', question('Hi'), { signal: controller.signal })
  await answer.requested
  return { mock, answer, asked, controller }
}

test('aborted is settled when the signal of its client is, before the first piece', async () => {
  const { mock, answer, asked, controller } = await abortable()
  controller.abort()

  await expect(asked).rejects.toHaveProperty('name', 'AbortError')
  await answer.aborted
  expect(mock.assertNoErrors).not.toThrow()
})

test('aborted is settled when the signal of its client is, after a piece', async () => {
  const { mock, answer, asked, controller } = await abortable()
  answer.write('Hel')
  const frames = readFrames(await asked)
  await frames.next()
  controller.abort(new Error('enough'))

  await expect(frames.next()).rejects.toThrow('enough')
  await answer.aborted
  expect(mock.assertNoErrors).not.toThrow()
})

test('aborted is settled when its client cancels the body', async () => {
  const { answer, asked } = await abortable()
  answer.write('Hel')
  await (await asked).body?.cancel()

  expect(await answer.aborted).toBeUndefined()
})
