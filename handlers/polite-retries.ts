import { cameAfter, type RecordedRequest } from '../src/state/journal.ts'
import { nameRequest } from './name-request.ts'

/** The 4xx statuses after which the same request may succeed later. */
const PASSING_STATUSES: readonly number[] = [408, 409, 425, 429]
/** The endpoints that change which models there are, so that a refused request may succeed afterwards. */
const CHANGING_ENDPOINTS: readonly string[] = ['pull', 'create', 'copy', 'delete', 'blobs']
/**
 * The headers whose change makes another request of it. The type of the content tells apart bodies that are not JSON, because that of an
 * upload with several parts has a random boundary. Other headers may differ, because SDKs count their retries in one.
 */
const COMPARED_HEADERS: readonly string[] = ['authorization', 'x-api-key', 'content-type']
/** A timer may fire a little before its time on the clock of the journal. */
const TIMER_TOLERANCE_MS = 2

/** A request that was refused, and what is known about its repetitions. */
interface Refused {
  request: RecordedRequest
  /** How often the request was refused in a row. */
  times: number
  /** How many changes had succeeded when it was refused. */
  changes: number
}

/**
 * Looks for the first retry that a good client does not make.
 *
 * @param max how often the same request may be refused in a row
 * @returns a sentence that says what was wrong, or undefined if all retries were polite
 */
export function findImpoliteRetry(requests: readonly RecordedRequest[], max: number): string | undefined {
  const refused = new Map<string, Refused>()
  let changes = 0
  for (const request of requests) {
    if (request.bodyDropped) continue
    const key = keyOf(request)
    const before = refused.get(key)
    const isRetry = before !== undefined && cameAfter(request, before.request)
    if (isRetry) {
      const fault = judge(before, request, changes)
      if (fault) return fault
    }
    if (isRefused(request)) {
      const times = before?.changes !== changes ? 1 : isRetry ? before.times + 1 : before.times
      if (times > max) {
        return `${nameRequest(request)} was refused ${times} times in a row. Give up after ${max}, or allow more with { max }.`
      }
      refused.set(key, { request, times, changes })
    } else if (request.outcome === 'complete') {
      refused.delete(key)
      if (request.method !== 'HEAD' && CHANGING_ENDPOINTS.includes(request.endpoint)) changes++
    }
  }
  return undefined
}

function judge(
  { request, changes: changesBefore }: Refused,
  retry: RecordedRequest,
  changes: number,
): string | undefined {
  const { status = 0, endedAt = 0, retryAfterMs } = request
  const waitedMs = retry.startedAt - endedAt
  if (retryAfterMs !== undefined && waitedMs < retryAfterMs - TIMER_TOLERANCE_MS) {
    return (
      `${nameRequest(request)} was refused with status ${status}, and its Retry-After asked to wait ${toMs(retryAfterMs)}. ` +
      `It came again after ${toMs(waitedMs)}. Wait as long as Retry-After says.`
    )
  }
  if (status < 400 || status >= 500 || PASSING_STATUSES.includes(status) || changes !== changesBefore) return undefined
  return (
    `${nameRequest(request)} was refused for good with status ${status}, and came again unchanged after ${toMs(waitedMs)}. ` +
    `Change the request or what the server has, for example pull the model, before it is sent again.`
  )
}

/** Whether a request got an error status, or no response at all. An abort by the client is no refusal. */
function isRefused({ outcome, status = 0 }: RecordedRequest): boolean {
  return outcome === 'failed' && (status === 0 || status >= 400)
}

/** Returns the same text for requests that are the same. */
function keyOf({ method, path, body, headers }: RecordedRequest): string {
  return JSON.stringify([method, path, body, COMPARED_HEADERS.map((name) => headers[name])])
}

function toMs(milliseconds: number): string {
  return `${Math.round(milliseconds)} ms`
}
