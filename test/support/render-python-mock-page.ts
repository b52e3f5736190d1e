import { readFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { isObject, type Json } from '../conformance/answer.ts'
import recorded from '../conformance/recordings/seed.json' with { type: 'json' }
import { reasons } from '../conformance/python-mock/reasons.ts'
import type { PythonMockConversion, PythonMockExchange } from '../conformance/python-mock/recorded-answers.ts'

type Fields = { [field: string]: Json }
type Conversion = PythonMockConversion & { raises?: string }
type Case = PythonMockExchange | Conversion

/** The URL of the file that the page is written to. */
export const PAGE = new URL('../../docs/python-mock.md', import.meta.url)

const cases = recorded as unknown as Case[]

/** The cases in which this project departs from the Python mock. */
export const departing = cases.filter(({ instead }) => instead !== undefined)

/** The sections of the page, in the order of the page. Each has the text that is shown above its table. */
const SECTIONS = {
  Streaming: `The Python mock splits a reply at white space, and streams the words with one space between them. This project keeps the white
space, with one exception: if the request contains the reply in \`reply_text\`, it streams as the Python mock does.
[Decision 3](decisions/0003-reply-text.md) says why.`,
  'Fields that are null':
    'The Python mock uses null as the value of the field. It fails if it needs a text or a list there.',
  'Fields of another type': `The Python mock does not check the types of fields. A real Ollama refuses a wrong type with the error text of Go's decoder, such as
\`json: cannot unmarshal string into Go struct field ChatRequest.stream of type bool\`.`,
  'Bodies that are not an object': 'The Python mock fails with status 500 for each of these bodies.',
  'Paths and methods': 'This project routes requests as a real Ollama does.',
  'The SSE helper': `\`ollama_chunks_to_openai_sse\` is named \`ollamaChunksToOpenAISSE\` here. It takes the chunks of a native stream, and returns the events for OpenAI
clients. The column "Python mock" shows the \`delta\` of each event, or its \`finish_reason\`. It leaves out \`[DONE]\`.`,
}

function sectionOf(each: Case): keyof typeof SECTIONS {
  if (each.kind === 'helper') return 'The SSE helper'
  const { request, response } = each
  if ([307, 404, 405].includes(response.status)) return 'Paths and methods'
  if (!isObject(request.body)) return 'Bodies that are not an object'
  if (Object.values(request.body).includes(null)) return 'Fields that are null'
  return request.body['stream'] === true ? 'Streaming' : 'Fields of another type'
}

/**
 * The example of the Python mock's docstring, in TypeScript. It is read from the doc comment of `createMockOllama`, and `readme.test.ts`
 * runs it.
 */
const EXAMPLE = readExample(readFileSync(new URL('../../handlers/mock-ollama.ts', import.meta.url), 'utf8'))

function readExample(source: string): string {
  const comment = source.slice(0, source.indexOf('export function createMockOllama')).split('/**').at(-1) ?? ''
  const lines = comment.split('@example').at(-1)!.split('\n').slice(1, -2)
  return lines.map((line) => line.replace(/^ \* ?/, '')).join('\n') + '\n'
}

/** Returns the text that the page must have, formatted. */
export async function renderPythonMockPage(): Promise<string> {
  const config = await resolveConfig(PAGE.pathname)
  return format(renderPage(), { ...config, parser: 'markdown' })
}

const renderPage = (): string => `# Differences from the Python mock

The Python mock is a mock of the Ollama API: one Python file, written with FastAPI. This project grew from it. The default profile answers as the
Python mock does, and adds fields.

${cases.length} answers of the Python mock are recorded in [\`seed.json\`](../test/conformance/recordings/seed.json). The default profile keeps ${cases.length - departing.length} of them. The other
${departing.length} are listed here, each with the reason. [\`python-mock.test.ts\`](../test/conformance/python-mock.test.ts) checks all ${cases.length}.

This page is generated. To change it, edit [\`reasons.ts\`](../test/conformance/python-mock/reasons.ts) or
[\`render-python-mock-page.ts\`](../test/support/render-python-mock-page.ts), and run \`npm run docs:python-mock\`.

The tables show only what matters for the difference. They leave out headers, an installed \`model\`, a message that only says \`hi\`,
\`"stream":false\`, and the counts and durations that do not matter.

${Object.entries(SECTIONS)
  .map(([title, lead]) => `## ${title}\n\n${lead}\n\n${renderTable(title)}`)
  .join('\n\n')}

## The example of the Python mock, in TypeScript

The docstring of the Python mock shows a chat without streaming, and a chat with streaming. This is the same example for this project:

\`\`\`ts
${EXAMPLE}\`\`\`
`

function renderTable(title: string): string {
  const found = departing.filter((each) => sectionOf(each) === title)
  const asked = found[0]?.kind === 'helper' ? 'chunks' : 'request'
  const rows = found.map((each) =>
    each.kind === 'helper'
      ? [renderChunks(each), renderEvents(each), renderInstead(each), reasonOf(each)]
      : [renderRequest(each), renderResponse(each), renderInstead(each), reasonOf(each)],
  )
  return [[asked, 'Python mock', 'this project', 'reason'], ['---', '---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

const reasonOf = ({ name }: Case): string => reasons[name] ?? ''

/** Returns what this project does, with JSON, paths and field names marked as code. */
function renderInstead({ instead = '' }: Case): string {
  const text = instead.replace(/\{.*\}|\[DONE\]|(?:GET )?\/api\/\w+|\b[a-z]+_[a-z]+\b/g, toCode)
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function renderRequest({ request: { method, path, body, body_encoding: encoding } }: PythonMockExchange): string {
  const asked = toCode(`${method} ${path}`)
  if (encoding === 'none') return asked
  if (encoding === 'text') return `${asked} ${body === '' ? 'with an empty body' : toCode(String(body))}`
  const shown = isObject(body) ? withoutUsual(body) : body
  return isObject(shown) && isObject(body) && isEmpty(shown) && !isEmpty(body)
    ? asked
    : `${asked} ${toCode(toJson(shown))}`
}

function withoutUsual(body: Fields): Fields {
  const { model, messages, stream, ...others } = body
  return {
    ...(model === null && { model }),
    ...(messages !== undefined && toJson(messages) !== '[{"role":"user","content":"hi"}]' && { messages }),
    ...others,
    ...(stream !== undefined && stream !== false && { stream }),
  }
}

function renderResponse({ response: { status, body, lines } }: PythonMockExchange): string {
  if (lines) {
    const pieces = lines.slice(0, -1).map((line) => toCode(toJson(textIn(line))))
    return `${status}, streams ${pieces.join(', ')}; ${toCode('eval_count')} ${fieldOf(lines.at(-1), 'eval_count')}`
  }
  if (!isObject(body)) return `${status}, ${body ? toCode(String(body)) : 'no body'}`
  const { model, message, embeddings } = body
  if (Array.isArray(embeddings)) {
    const vectors = embeddings.length === 1 ? '1 vector' : `${embeddings.length} vectors`
    return `${status}, ${vectors}; ${toCode('prompt_eval_count')} ${fieldOf(body, 'prompt_eval_count')}`
  }
  if (!message) return `${status}, ${toCode(toJson(body))}`
  const shown = { ...(model === null && { model }), message: { content: textIn(body) } }
  return `${status}, one object: ${toCode(toJson(shown))}`
}

const renderChunks = ({ input }: Conversion): string =>
  (input.chunks as Fields[]).map((chunk) => toCode(toJson(withoutOrdinary(chunk)))).join(', ')

/** Returns a chunk without its model, its role, its counts (if they are numbers) and the usual fields of a final chunk. */
function withoutOrdinary(chunk: Fields): Fields {
  const { model: _, message, done, done_reason: doneReason, ...others } = chunk
  const { role, ...said } = isObject(message ?? null) ? (message as Fields) : {}
  const isSaid = !isEmpty(said) && !(done && said['content'] === '')
  return {
    ...(message !== undefined && !done && isEmpty(said) && { message }),
    ...(isSaid && { message: said }),
    ...Object.fromEntries(Object.entries(others).filter(([, value]) => typeof value !== 'number')),
    ...(done && { done }),
    ...(doneReason !== undefined && doneReason !== 'stop' && { done_reason: doneReason }),
  }
}

function renderEvents({ output, raises }: Conversion): string {
  if (raises !== undefined) return `raises ${toCode(raises)}`
  const payloads = [...output.matchAll(/^data: (\{.*\})$/gm)].map(([, json = '']) => JSON.parse(json) as Choices)
  return payloads
    .map(({ choices: [{ delta, finish_reason: reason }] }) =>
      toCode(reason === null ? toJson(delta) : `"finish_reason":${toJson(reason)}`),
    )
    .join(', ')
}

interface Choices {
  choices: [{ delta: Json; finish_reason: Json }]
}

const fieldOf = (value: Json | undefined, field: string): Json =>
  (isObject(value ?? null) ? (value as Fields)[field] : undefined) ?? null

const textIn = (answer: Json): Json => fieldOf(fieldOf(answer, 'message'), 'content') ?? fieldOf(answer, 'response')

const isEmpty = (fields: object): boolean => Object.keys(fields).length === 0

/** Writes JSON with ASCII characters only, because many kinds of white space are invisible. */
function toJson(value: Json): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function toCode(text: string): string {
  if (/[`|]/.test(text)) throw new Error(`Failed to write ${text} into a table. Give it a text without \` and |.`)
  return `\`${text}\``
}
