import { answerMessages, understandMessages } from '../dialects/anthropic.ts'
import {
  answerChatCompletions,
  answerCompletions,
  answerEmbeddingList,
  answerModel,
  answerModelList,
  understandChatCompletions,
  understandCompletions,
  understandEmbeddingList,
} from '../dialects/openai.ts'
import { answerResponses, understandResponses } from '../dialects/responses.ts'
import { answerTranscription, understandTranscription } from '../dialects/transcriptions.ts'
import type { Route } from './route.ts'

/** The routes of a real Ollama in the dialects of OpenAI and Anthropic. */
export const DIALECT_ROUTES: readonly Route[] = [
  {
    methods: ['POST'],
    path: '/v1/chat/completions',
    endpoint: 'chat',
    dialect: 'openai',
    body: 'bytes',
    decompresses: true,
    understand: understandChatCompletions,
    answer: answerChatCompletions,
  },
  {
    methods: ['POST'],
    path: '/v1/completions',
    endpoint: 'generate',
    dialect: 'openai',
    body: 'bytes',
    decompresses: true,
    understand: understandCompletions,
    answer: answerCompletions,
  },
  {
    methods: ['POST'],
    path: '/v1/embeddings',
    endpoint: 'embed',
    dialect: 'openai',
    body: 'bytes',
    decompresses: true,
    understand: understandEmbeddingList,
    answer: answerEmbeddingList,
  },
  {
    methods: ['GET'],
    path: '/v1/models',
    endpoint: 'tags',
    dialect: 'openai',
    answer: answerModelList,
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
    decompresses: true,
    understand: understandMessages,
    answer: answerMessages,
  },
  {
    methods: ['POST'],
    path: '/v1/responses',
    endpoint: 'chat',
    dialect: 'responses',
    body: 'bytes',
    decompresses: true,
    understand: understandResponses,
    answer: answerResponses,
  },
  {
    methods: ['POST'],
    path: '/v1/audio/transcriptions',
    endpoint: 'chat',
    dialect: 'openai',
    body: 'bytes',
    understand: understandTranscription,
    answer: answerTranscription,
  },
]
