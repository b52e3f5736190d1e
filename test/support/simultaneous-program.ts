// A program that runs many streams, and prints what came of them. It must end by itself. Its argument is the way in which requests reach
// the mock.

import { setupServer } from 'msw/node'
import { createMockOllama } from '../../handlers/index.ts'
import { findBrokenLines } from './judge-stream.ts'
import { INTERCEPTED } from './requests.ts'
import { prepareStreams } from './simultaneous-run.ts'

const isIntercepted = process.argv[2] === 'msw'
const { options, run } = prepareStreams(3)
const mock = createMockOllama(options)
const server = setupServer(...mock.handlers)
if (isIntercepted) server.listen()
const { streams } = await run(mock, isIntercepted ? INTERCEPTED : mock)
if (isIntercepted) server.close()
const wrong = streams.filter((stream) => findBrokenLines(stream) !== undefined)

const mswMajor = import.meta.resolve('msw').includes('/msw2/') ? 2 : 3
console.log(`${mswMajor}: ${streams.length} streams, ${wrong.length} wrong`)
