import { describe, expect, test } from 'vitest'
import { environment } from '#network'
import { createMockOllama, mockOllama, ollamaHandlers, reply, type Wire } from '../../../handlers/index.ts'
import { intercept } from '../../support/intercept.ts'
import { question, sendTo, INTERCEPTED } from '../../support/requests.ts'
import { WAYS } from '../../support/ways.ts'

const mock = createMockOllama({ baseUrl: 'http://broken:8080' })
const network = await intercept(...ollamaHandlers, mock)

const CODES = [
  [{ fault: 'refused' }, 'ECONNREFUSED'],
  [{ fault: 'disconnect', after: 0 }, 'ECONNRESET'],
] as const satisfies ReadonlyArray<[Wire, string]>

describe.for(WAYS)('over %s', (way) => {
  const target = way === 'msw' ? INTERCEPTED : mock
  // A page sees only a TypeError, with a real server too.
  const causeOf = (code: string) => (way === 'msw' && environment === 'browser' ? {} : { cause: { code } })

  test.for(listCases())(
    'the error of the fault $wire has the code $code, on $path',
    async ({ wire, code, path, method }) => {
      mock.configure({ baseUrl: 'http://broken:8080', wire })
      const body = method === 'POST' ? question('Hi') : undefined
      const error = await sendTo(target, method, `http://broken:8080${path}`, body).catch((thrown: unknown) => thrown)

      expect(error).toBeInstanceOf(TypeError)
      expect(error).toMatchObject({ name: 'TypeError', ...causeOf(code) })
    },
  )
})

function listCases() {
  return CODES.flatMap(([wire, code]) =>
    (
      [
        ['POST', '/api/chat'],
        ['POST', '/v1/chat/completions'],
        ['POST', '/v1/messages'],
        ['GET', '/api/tags'],
      ] as const
    ).map(([method, path]) => ({ wire, code, path, method })),
  )
}

test('code that asks whether Ollama runs finds ECONNREFUSED', async () => {
  network.use(
    mockOllama.chat({ content: 'Hi', wire: { fault: 'refused' } }),
    mockOllama.generate(reply.disconnect({ after: 0, content: 'Hi' })),
  )
  const isRunning = async (path: string) => {
    try {
      await sendTo(INTERCEPTED, 'POST', path, question('Hi', { prompt: 'Hi' }))
      return 'running'
    } catch (error) {
      return (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name
    }
  }
  const inPage = environment === 'browser'

  expect(await isRunning('/api/chat')).toBe(inPage ? 'TypeError' : 'ECONNREFUSED')
  expect(await isRunning('/api/generate')).toBe(inPage ? 'TypeError' : 'ECONNRESET')
})
