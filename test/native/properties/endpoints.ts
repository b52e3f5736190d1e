import type { GoStruct } from '../../../src/go/json.ts'
import {
  chatRequest,
  copyRequest,
  createRequest,
  deleteRequest,
  embeddingRequest,
  embedRequest,
  generateRequest,
  pullRequest,
  pushRequest,
  showRequest,
} from '../../../src/protocol/requests.ts'
import type { Method } from '../requests.ts'

export interface Endpoint {
  method: Method
  path: string
  /**
   * The statuses that the handler of the real server can give. These are left out:
   *
   * - 401 and 403, which only a remote model causes
   * - 499, for a client that disconnected
   * - 503, for a full queue
   *
   * @see https://github.com/ollama/ollama/blob/main/server/routes.go and create.go
   */
  statuses: readonly number[]
}

/** An endpoint whose body is decoded against a Go type. */
export interface TypedEndpoint extends Endpoint {
  type: GoStruct
  /** The fields without which a request cannot succeed. */
  required: readonly string[]
}

export const TYPED: readonly TypedEndpoint[] = [
  { method: 'POST', path: '/api/chat', type: chatRequest, required: ['model'], statuses: [200, 400, 404, 500] },
  { method: 'POST', path: '/api/generate', type: generateRequest, required: ['model'], statuses: [200, 400, 404, 500] },
  { method: 'POST', path: '/api/embed', type: embedRequest, required: ['model'], statuses: [200, 400, 404, 500] },
  {
    method: 'POST',
    path: '/api/embeddings',
    type: embeddingRequest,
    required: ['model'],
    statuses: [200, 400, 404, 500],
  },
  { method: 'POST', path: '/api/show', type: showRequest, required: ['model'], statuses: [200, 400, 404, 500] },
  { method: 'POST', path: '/api/create', type: createRequest, required: ['model', 'from'], statuses: [200, 400, 500] },
  { method: 'POST', path: '/api/pull', type: pullRequest, required: ['model'], statuses: [200, 400, 500] },
  { method: 'POST', path: '/api/push', type: pushRequest, required: ['model'], statuses: [200, 400, 500] },
  {
    method: 'POST',
    path: '/api/copy',
    type: copyRequest,
    required: ['source', 'destination'],
    statuses: [200, 400, 404, 500],
  },
  { method: 'DELETE', path: '/api/delete', type: deleteRequest, required: ['model'], statuses: [200, 400, 404, 500] },
]

const DIGEST = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** All POST and DELETE endpoints, including those whose body has no fields. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...TYPED,
  { method: 'POST', path: `/api/blobs/sha256:${DIGEST}`, statuses: [200, 201, 400, 500] },
  { method: 'POST', path: '/api/blobs/sha256:12', statuses: [400] },
]
