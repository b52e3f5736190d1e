import { expect, test } from 'vitest'
import { mockOllama, ollamaHandlers } from '../../handlers/index.ts'
import { intercept } from '../support/intercept.ts'
import { INTERCEPTED } from '../support/requests.ts'
import { askForResponse, postResponse, type ResponseObject, toEvents, typesOf } from './responses-requests.ts'

const network = await intercept(...ollamaHandlers)

const textOf = ({ output }: ResponseObject): string => output![0]!.content![0]!.text

test('a response echoes the prompt by default', async () => {
  expect(textOf(await askForResponse(INTERCEPTED))).toBe('Echo: Hi')
})

test('a response contains what an override of chat says, streamed and not', async () => {
  network.use(mockOllama.chat({ thinking: 'Hm', content: ['Blue', ' sky'] }))

  const { output } = await askForResponse(INTERCEPTED)
  expect(output).toMatchObject([{ type: 'reasoning' }, { type: 'message', content: [{ text: 'Blue sky' }] }])
  const events = toEvents(await (await postResponse(INTERCEPTED, { stream: true })).text())
  expect(typesOf(events).filter((type) => type.endsWith('.delta'))).toEqual([
    'reasoning_summary_text.delta',
    'output_text.delta',
    'output_text.delta',
  ])
})

test('an override with once answers one request, and a request that is refused does not use it up', async () => {
  network.use(mockOllama.chat('once', { once: true }))

  expect((await postResponse(INTERCEPTED, { input: 1 })).status).toBe(400)
  expect(textOf(await askForResponse(INTERCEPTED))).toBe('once')
  expect(textOf(await askForResponse(INTERCEPTED))).toBe('Echo: Hi')
})

test('an abort rejects the reader of a stream', async () => {
  network.use(
    mockOllama.chat(async function* (_request, { signal }) {
      yield 'first'
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    }),
  )
  const controller = new AbortController()
  const reader = (await postResponse(INTERCEPTED, { stream: true }, { signal: controller.signal })).body!.getReader()
  await reader.read()

  controller.abort()
  const readOn = async (): Promise<void> => {
    while (!(await reader.read()).done);
  }
  await expect(readOn()).rejects.toMatchObject({ name: 'AbortError' })
})
