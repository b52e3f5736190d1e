import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { preview } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMockOllama, reply } from '../../src/index.ts'
import { root } from '../package/source-files.ts'
import { exampleFolder, launchChromium, openChat } from './chat-page.ts'

const outDir = await mkdtemp(join(tmpdir(), 'browser-chat-'))
const mock = createMockOllama({
  reply: reply.rounds(reply.toolCall('get_weather', { city: 'Oslo' }), 'Put on a coat.'),
})

/** A server in place of a real Ollama. It listens on another port than 11434, and no Service Worker is involved. */
let ollama: Server
let url: string

beforeAll(async () => {
  ollama = createServer((request, response) => void answer(request, response).catch(() => response.destroy()))
  await once(ollama.listen(0, 'localhost'), 'listening')
  url = `http://localhost:${(ollama.address() as AddressInfo).port}`
  // The build runs in a process of its own, because Vitest sets NODE_ENV to `test`. With that, Vite would build for
  // development.
  await promisify(execFile)(
    process.execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'],
    {
      cwd: exampleFolder,
      env: { ...process.env, NODE_ENV: 'production', VITE_OLLAMA_URL: url, VITE_OLLAMA_MODEL: 'qwen3' },
    },
  )
})

afterAll(async () => {
  ollama?.close()
  await rm(outDir, { recursive: true, force: true })
})

test('the production build contains no mock', () => {
  const names = globSync('**/*.*', { cwd: outDir })
  const texts = names.map((name) => readFileSync(join(outDir, name), 'utf8'))

  expect(names.length).toBe(3)
  expect(texts.join('\n')).toContain('Try again')
  for (const word of ['msw', 'mockServiceWorker', 'serviceWorker', 'Echo: ', 'Sunlight holds', 'answers at once']) {
    expect([...names, ...texts].filter((found) => found.includes(word))).toEqual([])
  }
})

test('the production build sends its requests to the server that it was built for, and shows failures', async () => {
  await using server = await servePreview()
  await using browser = await launchChromium()
  await using chat = await openChat(browser, server.url)
  expect(await chat.page.getByRole('combobox').count()).toBe(0)
  await chat.ask('Is it cold in Oslo?')
  await chat.status.filter({ hasText: 'The answer is complete.' }).waitFor()

  expect(await chat.answer.innerText()).toBe('Put on a coat.')
  expect(mock.lastRequest).toMatchObject({
    model: 'qwen3',
    messages: [
      { role: 'user', content: 'Is it cold in Oslo?' },
      { role: 'assistant', tool_calls: [{ function: { name: 'get_weather', arguments: { city: 'Oslo' } } }] },
      { role: 'tool', tool_name: 'get_weather', content: '3 °C, snow' },
    ],
  })

  mock.when('Too soon', { content: 'It is', wire: { fault: 'end' } })
  await chat.ask('Too soon')
  await chat.alert.filter({ hasText: 'The answer was cut off' }).waitFor()
  expect(await chat.answer.innerText()).toBe('It')
  mock.when('At once', { content: 'It is', wire: { fault: 'end', after: 0 } })
  await chat.ask('At once')
  await expect.poll(() => chat.alert.count()).toBe(2)
  expect(await chat.alert.last().innerText()).toContain('The answer was cut off')

  mock.when('Never', { wire: { fault: 'hang' } })
  await chat.ask('Never')
  await chat.status.filter({ hasText: 'Waiting for the model…' }).waitFor()
  await chat.stop.click()
  await chat.status.filter({ hasText: 'The answer was stopped.' }).waitFor()
  await expect.poll(() => mock.lastRequest?.outcome).toBe('aborted')
  expect(chat.complaints).toEqual([])

  ollama.close()
  ollama.closeAllConnections()
  await chat.ask('And now?')
  await chat.alert.filter({ hasText: `Ollama cannot be reached at ${url}. Is it running?` }).waitFor()
})

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url: path = '/', headers } = request
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const mockResponse = await mock.fetch(path, {
    method,
    signal: gone.signal,
    headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
    body: method === 'POST' ? await text(request) : null,
  })
  response.writeHead(mockResponse.status, Object.fromEntries(mockResponse.headers))
  response.end(await mockResponse.text())
}

async function servePreview(): Promise<AsyncDisposable & { url: string }> {
  const server = await preview({
    configFile: join(exampleFolder, 'vite.config.ts'),
    build: { outDir },
    logLevel: 'warn',
    preview: { port: 0 },
  })
  return { url: server.resolvedUrls!.local[0]!, [Symbol.asyncDispose]: () => server.close() }
}
