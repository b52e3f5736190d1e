// This file is checked against the types of msw 3, and against those of msw 2 (tsconfig.msw2.json).
import type { AnyHandler, HttpHandler } from 'msw'
import { getResponse } from 'msw'
import { setupWorker } from 'msw/browser'
import { setupServer } from 'msw/node'
import { expectTypeOf } from 'vitest'
import { createMockOllama, mockOllama, ollamaHandlers } from '../../handlers/index.ts'

expectTypeOf(ollamaHandlers).toEqualTypeOf<HttpHandler[]>()
expectTypeOf(ollamaHandlers).toExtend<AnyHandler[]>()
expectTypeOf(mockOllama.chat('Hello.')).toEqualTypeOf<HttpHandler>()
expectTypeOf(mockOllama.generate('Hello.')).toEqualTypeOf<HttpHandler>()
expectTypeOf(mockOllama.embed([0])).toEqualTypeOf<HttpHandler>()

const server = setupServer(...ollamaHandlers, ...createMockOllama({ baseUrl: 'gpu:8080' }).handlers)
server.use(mockOllama.chat('Hello.'), mockOllama.embed([0], { once: true }))
server.resetHandlers(...ollamaHandlers)

const worker = setupWorker(...ollamaHandlers)
worker.use(mockOllama.generate('Hello.'))

void getResponse(ollamaHandlers, new Request(mockOllama.url))

// @ts-expect-error: the list of handlers must be spread
setupServer(ollamaHandlers)
// @ts-expect-error: a mock is not a handler
server.use(mockOllama)
