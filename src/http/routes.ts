import { answerCreateBlob, answerHasBlob } from '../endpoints/blobs.ts'
import { answerChat } from '../endpoints/chat.ts'
import {
  answerExperimental,
  answerMe,
  answerRecommendations,
  answerSignout,
  askWebFetch,
  askWebSearch,
} from '../endpoints/cloud.ts'
import { answerCopy, answerDelete } from '../endpoints/copy-delete.ts'
import { answerCreate } from '../endpoints/create.ts'
import { answerEmbed, answerEmbeddings } from '../endpoints/embed.ts'
import { answerGenerate } from '../endpoints/generate.ts'
import { answerPs, answerShow, answerTags } from '../endpoints/models.ts'
import { answerPull, answerPush } from '../endpoints/pull-push.ts'
import { toJsonResponse, toNativeResponse } from '../engine/answers.ts'
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
} from '../protocol/requests.ts'
import type { Exchange } from '../state/exchange.ts'
import { isPromiseLike, type MaybePromise } from '../streaming/source.ts'
import { COMPAT_ROUTES } from './dialect-routes.ts'
import type { Route } from './route.ts'

/**
 * What a real Ollama routes, those that are answered most first.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (GenerateRoutes)
 */
export const ROUTES: readonly Route[] = [
  {
    methods: ['POST'],
    path: '/api/chat',
    endpoint: 'chat',
    body: ({ strict }) => (strict ? chatRequest : lenientChatRequest),
    answer: (exchange, body: ChatRequest) => whenAnswered(answerChat(exchange, body), exchange),
  },
  {
    methods: ['POST'],
    path: '/api/generate',
    endpoint: 'generate',
    body: ({ strict }) => (strict ? generateRequest : lenientGenerateRequest),
    answer: (exchange, body: GenerateRequest) => whenAnswered(answerGenerate(exchange, body), exchange),
  },
  {
    methods: ['POST'],
    path: '/api/embed',
    endpoint: 'embed',
    body: () => embedRequest,
    answer: async (exchange, body: EmbedRequest) => toJsonResponse(await answerEmbed(exchange, body)),
  },
  {
    methods: ['POST'],
    path: '/api/embeddings',
    endpoint: 'embed',
    body: () => embeddingRequest,
    answer: async (exchange, body: EmbeddingRequest) => toJsonResponse(await answerEmbeddings(exchange, body)),
  },
  ...COMPAT_ROUTES,
  {
    methods: ['HEAD', 'GET'],
    path: '/api/tags',
    endpoint: 'tags',
    answer: ({ state }) => toJsonResponse(answerTags(state)),
  },
  {
    methods: ['POST'],
    path: '/api/show',
    endpoint: 'show',
    body: () => showRequest,
    answer: ({ state }, body: ShowRequest) => toJsonResponse(answerShow(state, body)),
  },
  { methods: ['GET'], path: '/api/ps', endpoint: 'ps', answer: ({ state }) => toJsonResponse(answerPs(state)) },
  {
    methods: ['POST'],
    path: '/api/create',
    endpoint: 'create',
    body: () => createRequest,
    answer: (exchange, body: CreateRequest) => answerCreate(exchange, body),
  },
  {
    methods: ['POST'],
    path: '/api/pull',
    endpoint: 'pull',
    body: () => pullRequest,
    answer: (exchange, body: PullRequest) => answerPull(exchange, body),
  },
  {
    methods: ['POST'],
    path: '/api/push',
    endpoint: 'push',
    body: () => pushRequest,
    answer: (exchange, body: PushRequest) => answerPush(exchange, body),
  },
  {
    methods: ['POST'],
    path: '/api/copy',
    endpoint: 'copy',
    body: () => copyRequest,
    answer: ({ state }, body: CopyRequest) => answerCopy(state, body),
  },
  {
    methods: ['DELETE'],
    path: '/api/delete',
    endpoint: 'delete',
    body: () => deleteRequest,
    answer: ({ state }, body: DeleteRequest) => answerDelete(state, body),
  },
  {
    methods: ['HEAD', 'POST'],
    path: '/api/blobs/:digest',
    endpoint: 'blobs',
    body: 'bytes',
    answer: ({ state, method }, bytes: Uint8Array, digest) =>
      method === 'HEAD' ? answerHasBlob(state, digest) : answerCreateBlob(state, digest, bytes),
  },
  {
    methods: ['GET'],
    path: '/api/status',
    endpoint: 'status',
    answer: () => toJsonResponse({ cloud: { disabled: false, source: 'none' } }),
  },
  {
    methods: ['POST'],
    path: '/api/experimental/web_search',
    endpoint: 'web_search',
    body: 'bytes',
    answer: ({ state }, bytes: Uint8Array) => answerExperimental(state, askWebSearch, bytes),
  },
  {
    methods: ['POST'],
    path: '/api/experimental/web_fetch',
    endpoint: 'web_fetch',
    body: 'bytes',
    answer: ({ state }, bytes: Uint8Array) => answerExperimental(state, askWebFetch, bytes),
  },
  {
    methods: ['GET'],
    path: '/api/experimental/model-recommendations',
    endpoint: 'recommendations',
    answer: answerRecommendations,
  },
  { methods: ['POST'], path: '/api/me', endpoint: 'me', answer: ({ state }) => answerMe(state) },
  { methods: ['POST'], path: '/api/signout', endpoint: 'signout', answer: ({ state }) => answerSignout(state) },
  {
    methods: ['DELETE'],
    path: '/api/user/keys/:encodedKey',
    endpoint: 'signout',
    answer: ({ state }) => answerSignout(state),
  },
  {
    methods: ['HEAD', 'GET'],
    path: '/api/version',
    endpoint: 'version',
    answer: ({ state }) => toJsonResponse({ version: state.version }),
  },
  {
    methods: ['HEAD', 'GET'],
    path: '/',
    endpoint: 'root',
    answer: () =>
      new Response('Ollama is running', { statusText: 'OK', headers: { 'content-type': 'text/plain; charset=utf-8' } }),
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
