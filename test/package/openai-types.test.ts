import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import recorded from '../conformance/recordings/cases/openai.json' with { type: 'json' }

const ROOT = join(import.meta.dirname, '../..')
/** The compiler finds the `openai` package from this folder, and no other check of the project reads files in it. */
const cache = join(ROOT, 'node_modules/.cache')
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'openai-types-'))

afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Recording {
  id: string
  response: { status: number; body?: unknown; events?: Array<{ data?: unknown }> }
}

/** The types of the `openai` package for the body of a response and for an event of a stream, by the first part of a case id. */
const TYPES: Readonly<Record<string, { body: string; event: string }>> = {
  'openai-chat': { body: 'OpenAI.ChatCompletion', event: 'OpenAI.ChatCompletionChunk' },
  'openai-completions': { body: 'OpenAI.Completion', event: 'OpenAI.Completion' },
  'openai-embeddings': { body: 'OpenAI.CreateEmbeddingResponse', event: 'never' },
  'openai-models': { body: 'OpenAI.Model | { data: OpenAI.Model[] }', event: 'never' },
  responses: { body: 'OpenAI.Responses.Response', event: 'OpenAI.Responses.ResponseStreamEvent' },
}

const HEAD = `import type OpenAI from 'openai'

/** A field that is present must have OpenAI's type. The real server leaves out some fields, and adds fields of its own. */
type Sent<T> = T extends readonly (infer Item)[] ? readonly Sent<Item>[] : T extends object ? { [Key in keyof T]?: Sent<T[Key]> } : T
`

/** Values that the real server sends although OpenAI's types do not allow them. They are removed before the types are checked. */
const DEPARTURES: ReadonlyArray<{ key: string; value: unknown; why: string }> = [
  { key: 'finish_reason', value: null, why: 'a choice of a streamed completion has no finish reason yet' },
  { key: 'finish_reason', value: 'load', why: 'an empty prompt loads the model' },
  { key: 'usage', value: null, why: 'the first events of a response come before its tokens are counted' },
]
const met = new Set<string>()

function leaveOutDepartures(key: string, value: unknown): unknown {
  const departure = DEPARTURES.find((known) => known.key === key && known.value === value)
  if (departure) met.add(departure.why)
  return departure ? undefined : value
}

/** Returns two declarations for each object that the server sent with status 200: the object, and a check of its type. */
function declare({ id, response: { status, body, events = [] } }: Recording, number: number): string[] {
  const types = TYPES[id.split('/')[0]!]!
  if (status !== 200) return []
  const sent = body === undefined ? events.map(({ data }) => data) : [body]
  const type = body === undefined ? types.event : types.body
  return sent
    .filter((data) => typeof data === 'object')
    .flatMap((data, i) => [
      `const sent_${number}_${i} = ${JSON.stringify(data, leaveOutDepartures)} as const // ${id}`,
      `export const typed_${number}_${i}: Sent<${type}> = sent_${number}_${i} // ${id}`,
    ])
}

test('the recorded responses of a real server match the types of the openai package', () => {
  const lines = (recorded as Recording[]).flatMap(declare)
  expect(lines.length).toBeGreaterThan(300)
  const file = join(folder, 'recorded.ts')
  writeFileSync(file, HEAD + lines.join('\n'))

  const compile = (): string => {
    try {
      const flags = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2023', '--module', 'esnext']
      const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
      execFileSync(process.execPath, [compiler, ...flags, '--moduleResolution', 'bundler', file], {
        encoding: 'utf8',
      })
      return ''
    } catch (error) {
      return (error as { stdout: string }).stdout
    }
  }
  expect(compile()).toBe('')
  expect([...met].toSorted()).toEqual(DEPARTURES.map(({ why }) => why).toSorted())
})
