import { expect, test } from 'vitest'
import { createMockOllama } from '../../handlers/index.ts'
import { ROUTES } from '../../src/http/routes.ts'

const LABEL = /^(?<method>[A-Z]+) http:\/\/\*:11434(?<path>\/.*)$/

/** The handlers of the cloud endpoints. They have their own host, and are not in the table of routes. */
const CLOUD = ['POST https://ollama.com/api/web_search', 'POST https://ollama.com/api/web_fetch']

/** The headers with which msw prints the handlers, such as `POST http://*:11434/api/chat`. */
const headers = createMockOllama()
  .handlers.map(({ info }) => info.header)
  .filter((header) => !CLOUD.includes(header))

test('handlers/ has a handler for each method of each route, and a last one for all other requests', () => {
  const routes = ROUTES.flatMap(({ methods, path }) => methods.map((method) => `${method} ${path}`))
  const handled = headers
    .map((header) => LABEL.exec(header)?.groups)
    .map((found) => `${found?.['method']} ${found?.['path']}`)

  expect(handled.slice(0, -1).toSorted()).toEqual(routes.toSorted())
  expect(handled.at(-1)).toBe('ALL /*')
})

test('each handler answers the route in its header, and no other', async () => {
  const handlers = createMockOllama().handlers.filter(({ info }) => !CLOUD.includes(info.header))
  const answered = ROUTES.flatMap(({ methods, path }) =>
    methods.map(async (method) => {
      const request = new Request(`http://127.0.0.1:11434${path.replace(/:\w+/, 'any')}`, { method })
      const matches = await Promise.all(handlers.slice(0, -1).map((handler) => handler.test({ request })))
      expect(headers.filter((_, index) => matches[index])).toEqual([`${method} http://*:11434${path}`])
    }),
  )
  expect(await Promise.all(answered)).toHaveLength(handlers.length - 1)
})
