import { answerCreateBlob, answerHasBlob } from '../endpoints/blobs.ts'
import { answerChat, understandChat } from '../endpoints/chat.ts'
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
import { answerEmbed, answerEmbeddings, understandEmbed, understandEmbeddings } from '../endpoints/embed.ts'
import { answerGenerate, understandGenerate } from '../endpoints/generate.ts'
import { answerPs, answerShow, answerTags } from '../endpoints/models.ts'
import { answerPull, answerPush } from '../endpoints/pull-push.ts'
import { toNativeAnswer, type Answer } from '../engine/answers.ts'
import { CHAT_TEXT_LINE, GENERATE_TEXT_LINE, type TextLine } from '../engine/frames.ts'
import type { HttpAnswer } from '../protocol/http-answer.ts'
import { toJsonAnswer } from '../protocol/ollama-error.ts'
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
import { isPromiseLike, type MaybePromise } from '../streaming/source.ts'
import { DIALECT_ROUTES } from './dialect-routes.ts'
import type { Route } from './route.ts'

/**
 * The routes of a real Ollama. The routes that are used most come first.
 *
 * @see https://github.com/ollama/ollama/blob/main/server/routes.go (GenerateRoutes)
 */
export const ROUTES: readonly Route[] = [
  {
    methods: ['POST'],
    path: '/api/chat',
    endpoint: 'chat',
    body: ({ readsReplyText }) => (readsReplyText ? lenientChatRequest : chatRequest),
    understand: (arrival, body: ChatRequest) => understandChat(arrival, body),
    answer: (exchange, body: ChatRequest) => toNative(answerChat(exchange, body), CHAT_TEXT_LINE),
  },
  {
    methods: ['POST'],
    path: '/api/generate',
    endpoint: 'generate',
    body: ({ readsReplyText }) => (readsReplyText ? lenientGenerateRequest : generateRequest),
    understand: (arrival, body: GenerateRequest) => understandGenerate(arrival, body),
    answer: (exchange, body: GenerateRequest) => toNative(answerGenerate(exchange, body), GENERATE_TEXT_LINE),
  },
  {
    methods: ['POST'],
    path: '/api/embed',
    endpoint: 'embed',
    body: () => embedRequest,
    understand: (arrival, body: EmbedRequest) => understandEmbed(arrival, body),
    answer: (exchange, body: EmbedRequest) => toNative(answerEmbed(exchange, body)),
  },
  {
    methods: ['POST'],
    path: '/api/embeddings',
    endpoint: 'embed',
    body: () => embeddingRequest,
    understand: (arrival, body: EmbeddingRequest) => understandEmbeddings(arrival, body),
    answer: (exchange, body: EmbeddingRequest) => toNative(answerEmbeddings(exchange, body)),
  },
  ...DIALECT_ROUTES,
  {
    methods: ['HEAD', 'GET'],
    path: '/api/tags',
    endpoint: 'tags',
    answer: ({ state }) => toJsonAnswer(answerTags(state)),
  },
  {
    methods: ['POST'],
    path: '/api/show',
    endpoint: 'show',
    body: () => showRequest,
    answer: (exchange, body: ShowRequest) =>
      toJsonAnswer(answerShow(exchange, body, exchange.entry.headers.get('user-agent'))),
  },
  { methods: ['GET'], path: '/api/ps', endpoint: 'ps', answer: ({ state }) => toJsonAnswer(answerPs(state)) },
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
    answer: (exchange, body: CopyRequest) => answerCopy(exchange, body),
  },
  {
    methods: ['DELETE'],
    path: '/api/delete',
    endpoint: 'delete',
    body: () => deleteRequest,
    answer: (exchange, body: DeleteRequest) => answerDelete(exchange, body),
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
    answer: () => toJsonAnswer({ cloud: { disabled: false, source: 'none' } }),
  },
  {
    methods: ['POST'],
    path: '/api/experimental/web_search',
    endpoint: 'web_search',
    body: 'bytes',
    answer: (exchange, bytes: Uint8Array) => answerExperimental(exchange, askWebSearch, bytes),
  },
  {
    methods: ['POST'],
    path: '/api/experimental/web_fetch',
    endpoint: 'web_fetch',
    body: 'bytes',
    answer: (exchange, bytes: Uint8Array) => answerExperimental(exchange, askWebFetch, bytes),
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
    answer: ({ profile }) => toJsonAnswer({ version: profile.version }),
  },
  {
    methods: ['HEAD', 'GET'],
    path: '/',
    endpoint: 'root',
    answer: () => ({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: 'Ollama is running',
    }),
  },
]

function toNative<Frame>(answer: MaybePromise<Answer<Frame>>, textLine?: TextLine): MaybePromise<HttpAnswer> {
  return isPromiseLike(answer)
    ? answer.then((settled) => toNativeAnswer(settled, textLine))
    : toNativeAnswer(answer, textLine)
}
