import { refuse, refuseUnknownKeys } from '../misuse.ts'
import { toReplyError } from './reply.ts'

/** One result of a web search. */
export interface WebSearchResult {
  title: string
  url: string
  content: string
}

/** A page that a web fetch returns. */
export interface WebPage {
  title: string
  content: string
  /** The URLs of the links on the page. Default: none. */
  links?: readonly string[]
}

/**
 * What web searches and web fetches find.
 *
 * @example
 * createMockOllama({
 *   webSearch: { results: [{ title: 'Sky', url: 'https://sky.example/', content: 'Blue.' }], pages: { 'sky.example': 'Blue.' } },
 * })
 */
export interface WebSearchFixture {
  /**
   * The results of searches: a list for every query, an object from queries to lists, or a function of the query. In an object,
   * any other query finds nothing. The server sends at most 10 results, and 5 if the request does not say how many.
   *
   * Default: one result, whose title is the query.
   */
  results?:
    | readonly WebSearchResult[]
    | Readonly<Record<string, readonly WebSearchResult[]>>
    | ((query: string) => readonly WebSearchResult[] | Promise<readonly WebSearchResult[]>)
  /**
   * The pages: an object from URLs to pages, or a function of the URL. A string is the content of a page. A URL without a page is
   * answered with status 404. The scheme `https://` and a slash after the host may be left out of a URL.
   *
   * Default: every URL has a page with the content `Hello from`, followed by the URL.
   */
  pages?:
    | Readonly<Record<string, WebPage | string>>
    | ((url: string) => WebPage | string | undefined | Promise<WebPage | string | undefined>)
  /** The error of every search and every fetch: a message, or a message and a status from 400 to 599. The default status is 500. */
  error?: string | { message: string; status?: number }
}

const KEYS = ['results', 'pages', 'error'] as const satisfies ReadonlyArray<keyof WebSearchFixture>

/**
 * Returns all results of a search; the caller limits their number.
 *
 * @throws OllamaError the error of the fixture
 */
export async function findResults(
  { results, error }: WebSearchFixture,
  query: string,
): Promise<readonly WebSearchResult[]> {
  if (error !== undefined) throw toReplyError(error)
  if (results === undefined) return [toDefaultResult(query)]
  if (typeof results === 'function') return results(query)
  if (isList(results)) return results
  return Object.hasOwn(results, query) ? results[query]! : []
}

/**
 * Returns the page of a URL, or undefined if there is none.
 *
 * @throws OllamaError the error of the fixture
 */
export async function findPage({ pages, error }: WebSearchFixture, url: string): Promise<WebPage | undefined> {
  if (error !== undefined) throw toReplyError(error)
  if (pages === undefined) return { title: url, content: `Hello from ${url}` }
  const page =
    typeof pages === 'function'
      ? await pages(url)
      : Object.entries(pages).find(([other]) => normalizeUrl(other) === normalizeUrl(url))?.[1]
  return typeof page === 'string' ? { title: url, content: page } : page
}

function isList(results: object): results is readonly WebSearchResult[] {
  return Array.isArray(results)
}

function toDefaultResult(query: string): WebSearchResult {
  return { title: query, url: `https://example.com/${encodeURIComponent(query)}`, content: `Echo: ${query}` }
}

/** Normalizes a URL, because models often leave out the scheme or the slash at the end. */
function normalizeUrl(url: string): string {
  const absolute = /^[a-z][a-z\d+.-]*:\/\//i.test(url) ? url : `https://${url}`
  return URL.canParse(absolute) ? new URL(absolute).href : url
}

/** @throws TypeError that says what to give, if a value is no {@link WebSearchFixture} */
export function assertWebSearch(task: string, fixture: unknown): asserts fixture is WebSearchFixture {
  if (typeof fixture !== 'object' || fixture === null || Array.isArray(fixture)) {
    refuse(
      task,
      fixture,
      'webSearch',
      `an object such as { results: [{ title: 'Sky', url: 'https://sky.example/', content: 'Blue.' }] }`,
    )
  }
  refuseUnknownKeys(task, 'webSearch', fixture, KEYS)
  const { results, pages, error } = fixture as Record<string, unknown>
  const lists = typeof results === 'object' && results !== null && !isList(results) ? Object.values(results) : [results]
  if (results !== undefined && typeof results !== 'function' && !lists.every(isListOfResults)) {
    refuse(
      task,
      results,
      'results of webSearch',
      'a list of { title, url, content }, such lists by query, or a function of the query',
    )
  }
  if (pages !== undefined && typeof pages !== 'function' && !isRecordOfPages(pages)) {
    refuse(task, pages, 'pages of webSearch', '{ title, content } or a text by URL, or a function of the URL')
  }
  if (error !== undefined && typeof error !== 'string' && !isError(error)) {
    refuse(task, error, 'error of webSearch', 'a message, or { message, status } with a status from 400 to 599')
  }
}

function isListOfResults(value: unknown): boolean {
  return (
    Array.isArray(value) && value.every((item) => [item?.title, item?.url, item?.content].every((text) => isText(text)))
  )
}

function isRecordOfPages(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((page) => isText(page) || (isText(page?.title) && isText(page.content)))
}

function isError(value: unknown): boolean {
  const { message, status = 500 } = (value ?? {}) as { message?: unknown; status?: unknown }
  return isText(message) && Number.isInteger(status) && (status as number) >= 400 && (status as number) <= 599
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
