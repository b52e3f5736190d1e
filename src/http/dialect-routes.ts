import { answerMessages } from '../dialects/anthropic.ts'
import {
  answerChatCompletions,
  answerCompletions,
  answerEmbeddingList,
  answerModel,
  answerModelList,
} from '../dialects/openai.ts'
import { answerResponses } from '../dialects/responses.ts'
import { answerTranscription } from '../dialects/transcriptions.ts'
import type { Route } from './route.ts'

/** What a real Ollama routes in the dialects of OpenAI and Anthropic. */
export const COMPAT_ROUTES: readonly Route[] = [
  {
    methods: ['POST'],
    path: '/v1/chat/completions',
    endpoint: 'chat',
    dialect: 'openai',
    body: 'bytes',
    answer: (exchange, bytes: Uint8Array) => answerChatCompletions(exchange, bytes),
  },
  {
    methods: ['POST'],
    path: '/v1/completions',
    endpoint: 'generate',
    dialect: 'openai',
    body: 'bytes',
    answer: (exchange, bytes: Uint8Array) => answerCompletions(exchange, bytes),
  },
  {
    methods: ['POST'],
    path: '/v1/embeddings',
    endpoint: 'embed',
    dialect: 'openai',
    body: 'bytes',
    answer: (exchange, bytes: Uint8Array) => answerEmbeddingList(exchange, bytes),
  },
  {
    methods: ['GET'],
    path: '/v1/models',
    endpoint: 'tags',
    dialect: 'openai',
    answer: (exchange) => answerModelList(exchange),
  },
  {
    methods: ['GET'],
    path: '/v1/models/:model',
    endpoint: 'show',
    dialect: 'openai',
    answer: (exchange, _, name) => answerModel(exchange, name),
  },
  {
    methods: ['POST'],
    path: '/v1/messages',
    endpoint: 'chat',
    dialect: 'anthropic',
    body: 'bytes',
    answer: (exchange, bytes: Uint8Array) => answerMessages(exchange, bytes),
  },
  {
    methods: ['POST'],
    path: '/v1/responses',
    endpoint: 'chat',
    dialect: 'responses',
    body: 'bytes',
    answer: (exchange, bytes: Uint8Array) => answerResponses(exchange, bytes),
  },
  {
    methods: ['POST'],
    path: '/v1/audio/transcriptions',
    endpoint: 'chat',
    dialect: 'openai',
    body: 'bytes',
    answer: (exchange, bytes: Uint8Array) => answerTranscription(exchange, bytes),
  },
]
