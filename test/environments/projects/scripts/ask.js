// Run in a worker thread and in a child process. There is a mock only if listen.js was loaded before.
import { parentPort } from 'node:worker_threads'
import { probe } from '../probe.js'

const seen = await probe(() => globalThis.mock.requests)
if (parentPort) parentPort.postMessage(seen)
else process.send(seen, () => process.exit())
