import { answerMessages } from './compat/anthropic.ts'
import {
  answerChatCompletions,
  answerCompletions,
  answerEmbeddingList,
  answerModel,
  answerModelList,
} from './compat/openai.ts'
import { answerResponses } from './compat/responses.ts'
import { answerTranscription } from './compat/transcriptions.ts'
import { answerChat } from './endpoints/chat.ts'
import { toJsonResponse, toNativeResponse } from './endpoints/answers.ts'
import { answerCreateBlob, answerHasBlob } from './endpoints/blobs.ts'
import {
  answerExperimental,
  answerMe,
  answerRecommendations,
  answerSignout,
  askWebFetch,
  askWebSearch,
} from './endpoints/cloud.ts'
import { answerCreate } from './endpoints/create.ts'
import { answerEmbed, answerEmbeddings } from './endpoints/embed.ts'
import { answerGenerate } from './endpoints/generate.ts'
import { answerCopy, answerDelete } from './endpoints/manage.ts'
import { answerPs, answerShow, answerTags } from './endpoints/models.ts'
import { answerPull, answerPush } from './endpoints/transfer.ts'
import { OllamaError } from './errors.ts'
import { decodeGoJson, EndOfInputError, GoJsonError, type GoType } from './go-json.ts'
import {
  chatRequest,
  copyRequest,
  createRequest,
  deleteRequest,
  embeddingRequest,
  embedRequest,
  generateRequest,
  lenientChatRequest,
  lenientGenerateRequest,
  pullRequest,
  pushRequest,
  showRequest,
  type ChatRequest,
  type CopyRequest,
  type CreateRequest,
  type DeleteRequest,
  type EmbeddingRequest,
  type EmbedRequest,
  type GenerateRequest,
  type PullRequest,
  type PushRequest,
  type ShowRequest,
} from './request-types.ts'
import type { Exchange, MockState } from './state.ts'
import { isPromiseLike, type MaybePromise } from './streams.ts'

export type Method = 'GET' | 'HEAD' | 'POST' | 'DELETE'

/** One line of Ollama's API. */
export interface Route {
  /** The methods in the order in which an `Allow` header lists them. */
  readonly methods: readonly Method[]
  /** A part that starts with a colon stands for any one part. */
  readonly path: string
  /** The body's type, or `bytes` for one that is taken as it is; without one the body is not read. */
  readonly body?: 'bytes' | ((state: MockState) => GoType)
  /** @param parameter what stands for the part of the path that starts with a colon */
  readonly answer: (exchange: Exchange, body: never, parameter: string) => MaybePromise<Response>
}

/**
 * What a real Ollama routes, those that are answered most first.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (GenerateRoutes)
 */
export const ROUTES: readonly Route[] = [
  {
    methods: ['POST'],
    path: '/api/chat',
    body: ({ strict }) => (strict ? chatRequest : lenientChatRequest),
    answer: (exchange, body: ChatRequest) => whenAnswered(answerChat(exchange, body), exchange),
  },
  {
    methods: ['POST'],
    path: '/api/generate',
    body: ({ strict }) => (strict ? generateRequest : lenientGenerateRequest),
    answer: (exchange, body: GenerateRequest) => whenAnswered(answerGenerate(exchange, body), exchange),
  },
  {
    methods: ['POST'],
    path: '/api/embed',
    body: () => embedRequest,
    answer: (exchange, body: EmbedRequest) => toJsonResponse(answerEmbed(exchange, body)),
  },
  {
    methods: ['POST'],
    path: '/api/embeddings',
    body: () => embeddingRequest,
    answer: (exchange, body: EmbeddingRequest) => toJsonResponse(answerEmbeddings(exchange, body)),
  },
  {
    methods: ['POST'],
    path: '/v1/chat/completions',
    body: 'bytes',
    answer: (exchange, bytes: Uint8Array) => answerChatCompletions(exchange, bytes),
  },
  {
    methods: ['POST'],
    path: '/v1/completions',
    body: 'bytes',
    answer: (exchange, bytes: Uint8Array) => answerCompletions(exchange, bytes),
  },
  {
    methods: ['POST'],
    path: '/v1/embeddings',
    body: 'bytes',
    answer: (exchange, bytes: Uint8Array) => answerEmbeddingList(exchange, bytes),
  },
  { methods: ['GET'], path: '/v1/models', answer: (exchange) => answerModelList(exchange) },
  { methods: ['GET'], path: '/v1/models/:model', answer: (exchange, _, name) => answerModel(exchange, name) },
  {
    methods: ['POST'],
    path: '/v1/messages',
    body: 'bytes',
    answer: (exchange, bytes: Uint8Array) => answerMessages(exchange, bytes),
  },
  {
    methods: ['POST'],
    path: '/v1/responses',
    body: 'bytes',
    answer: (exchange, bytes: Uint8Array) => answerResponses(exchange, bytes),
  },
  {
    methods: ['POST'],
    path: '/v1/audio/transcriptions',
    body: 'bytes',
    answer: (exchange, bytes: Uint8Array) => answerTranscription(exchange, bytes),
  },
  { methods: ['HEAD', 'GET'], path: '/api/tags', answer: ({ state }) => toJsonResponse(answerTags(state)) },
  {
    methods: ['POST'],
    path: '/api/show',
    body: () => showRequest,
    answer: ({ state }, body: ShowRequest) => toJsonResponse(answerShow(state, body)),
  },
  { methods: ['GET'], path: '/api/ps', answer: ({ state }) => toJsonResponse(answerPs(state)) },
  {
    methods: ['POST'],
    path: '/api/create',
    body: () => createRequest,
    answer: (exchange, body: CreateRequest) => answerCreate(exchange, body),
  },
  {
    methods: ['POST'],
    path: '/api/pull',
    body: () => pullRequest,
    answer: (exchange, body: PullRequest) => answerPull(exchange, body),
  },
  {
    methods: ['POST'],
    path: '/api/push',
    body: () => pushRequest,
    answer: (exchange, body: PushRequest) => answerPush(exchange, body),
  },
  {
    methods: ['POST'],
    path: '/api/copy',
    body: () => copyRequest,
    answer: ({ state }, body: CopyRequest) => answerCopy(state, body),
  },
  {
    methods: ['DELETE'],
    path: '/api/delete',
    body: () => deleteRequest,
    answer: ({ state }, body: DeleteRequest) => answerDelete(state, body),
  },
  {
    methods: ['HEAD', 'POST'],
    path: '/api/blobs/:digest',
    body: 'bytes',
    answer: ({ state, method }, bytes: Uint8Array, digest) =>
      method === 'HEAD' ? answerHasBlob(state, digest) : answerCreateBlob(state, digest, bytes),
  },
  {
    methods: ['GET'],
    path: '/api/status',
    answer: () => toJsonResponse({ cloud: { disabled: false, source: 'none' } }),
  },
  {
    methods: ['POST'],
    path: '/api/experimental/web_search',
    body: 'bytes',
    answer: ({ state }, bytes: Uint8Array) => answerExperimental(state, askWebSearch, bytes),
  },
  {
    methods: ['POST'],
    path: '/api/experimental/web_fetch',
    body: 'bytes',
    answer: ({ state }, bytes: Uint8Array) => answerExperimental(state, askWebFetch, bytes),
  },
  { methods: ['GET'], path: '/api/experimental/model-recommendations', answer: answerRecommendations },
  { methods: ['POST'], path: '/api/me', answer: ({ state }) => answerMe(state) },
  { methods: ['POST'], path: '/api/signout', answer: ({ state }) => answerSignout(state) },
  { methods: ['DELETE'], path: '/api/user/keys/:encodedKey', answer: ({ state }) => answerSignout(state) },
  {
    methods: ['HEAD', 'GET'],
    path: '/api/version',
    answer: ({ state }) => toJsonResponse({ version: state.version }),
  },
  {
    methods: ['HEAD', 'GET'],
    path: '/',
    answer: () => new Response('Ollama is running', { headers: { 'content-type': 'text/plain; charset=utf-8' } }),
  },
]

function whenAnswered(
  answer: MaybePromise<Parameters<typeof toNativeResponse>[0]>,
  exchange: Exchange,
): MaybePromise<Response> {
  return isPromiseLike(answer)
    ? answer.then((settled) => toNativeResponse(settled, exchange))
    : toNativeResponse(answer, exchange)
}

/**
 * Decodes a body as the real server does.
 *
 * @throws OllamaError 400 with the real server's words
 */
export function decodeBody<T>(body: Uint8Array | string, type: GoType): T {
  try {
    return decodeGoJson<T>(body, type)
  } catch (error) {
    if (error instanceof EndOfInputError) throw new OllamaError(400, 'missing request body')
    if (error instanceof GoJsonError) throw new OllamaError(400, error.message)
    throw error
  }
}
