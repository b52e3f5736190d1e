// Sends its requests in a worker thread, in a child process, and through dispatchers of the undici package.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { Agent, setGlobalDispatcher } from 'undici'
import { probe, record } from '../probe.js'
import { mock, server } from './mock.js'

server.listen()
const ask = new URL('ask.js', import.meta.url)
const withServer = { execArgv: ['--import', new URL('listen.js', import.meta.url).href] }

async function recordFirstMessage(environment, started) {
  const [message] = await once(started, 'message')
  record(environment, message)
}

await recordFirstMessage('a worker thread', new Worker(ask))
await recordFirstMessage("a worker thread, `execArgv: ['--import', './listen.js']`", new Worker(ask, withServer))
await recordFirstMessage('a child process', fork(ask))
await recordFirstMessage('a child process, `node --import ./listen.js`', fork(ask, withServer))

const dispatcher = new Agent()
const send = (url, init) => fetch(url, { ...init, dispatcher })
record('`fetch` with a `dispatcher` of the package undici', await probe(() => mock.requests, send))
mock.reset()
setGlobalDispatcher(new Agent())
record('`fetch` after `setGlobalDispatcher` of the package undici', await probe(() => mock.requests))
process.exit()
