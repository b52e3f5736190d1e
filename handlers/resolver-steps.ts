import type { http, HttpHandler } from 'msw'

/** The resolver of msw: a function that takes `{ request, params, … }` and returns a Response, or nothing. It may be asynchronous. */
export type HttpResolver = Parameters<typeof http.all>[1]

type ResolverInfo = Parameters<HttpResolver>[0]
type Answer = Response | undefined | void

/** Answers requests one by one. Each method stands for the part of msw that has the same task. */
export interface ResolverSteps {
  /** Answers the next request, with the resolver or with the next value of its generator. */
  next(info: ResolverInfo): Promise<Answer>
  /** Makes the handler answer as msw does if the resolver is a generator. Until the generator ends, `once` has no effect. */
  attachTo(handler: HttpHandler): void
}

/**
 * Calls a resolver, which may be a generator, for each request.
 *
 * msw could do so too, but it asks a generator for its next answer without telling anybody which request the answer is for. So the journal
 * could not record the request.
 */
export function createResolverSteps(resolver: HttpResolver): ResolverSteps {
  let iterator: Iterator<Answer> | AsyncIterator<Answer> | undefined
  let latest: Response | undefined
  let handler: HttpHandler | undefined

  return {
    async next(info) {
      if (!iterator) {
        const result: unknown = await resolver(info)
        iterator = toIterator(result)
        if (!iterator) return result as Answer
      }
      if (handler) handler.isUsed = false
      const { done, value } = await iterator.next()
      const answer = await value
      if (answer) latest = answer.clone()
      if (!done) return answer
      if (handler) handler.isUsed = true
      return latest?.clone()
    },
    attachTo(created) {
      handler = created
      // The method is protected, and older versions of msw do not have it.
      const resettable = created as unknown as { reset?: () => void }
      const { reset } = resettable
      resettable.reset = () => {
        void iterator?.return?.()
        iterator = latest = undefined
        reset?.call(created)
      }
    },
  }
}

function toIterator(result: unknown): Iterator<Answer> | AsyncIterator<Answer> | undefined {
  if (typeof result !== 'object' || result === null) return undefined
  if (Symbol.iterator in result) return (result as Iterable<Answer>)[Symbol.iterator]()
  if (Symbol.asyncIterator in result) return (result as AsyncIterable<Answer>)[Symbol.asyncIterator]()
  return undefined
}
