import { expect } from 'vitest'
import type { Answer, Json } from '../answer.ts'
import { isObject } from '../answer.ts'
import { differences } from '../compare.ts'
import { recordedCase } from '../recordings.ts'
import { ask, requestOf, type PythonMockExchange } from './recorded-answers.ts'
import { lastLineOf, mediaTypeOf, piecesOf, textIn } from './texts.ts'
import { listMissing } from './superset.ts'

/** Asserts how the mock answers a case that has an `instead`, where it departs from the Python mock. */
type Departure = (answer: Answer, recorded: PythonMockExchange) => void | Promise<void>

const fieldsOf = (recorded: PythonMockExchange): { [field: string]: Json } =>
  isObject(recorded.request.body) ? recorded.request.body : {}

/** Sends the same request with other fields in its body. A field that is undefined is left out. */
const askWith = (recorded: PythonMockExchange, fields: { [field: string]: Json | undefined }): Promise<Answer> =>
  ask(
    { ...requestOf(recorded), body: JSON.parse(JSON.stringify({ ...fieldsOf(recorded), ...fields })) as Json },
    recorded.app.models,
  )

const refuses =
  (error: string): Departure =>
  (answer) => {
    expect(answer).toMatchObject({ status: 400, body: { error } })
    expect(mediaTypeOf(answer)).toBe('application/json')
  }

const answersAsRecorded =
  (id: string): Departure =>
  (answer) =>
    expect(differences(recordedCase(id).response, answer)).toEqual([])

const saysHello: Departure = (answer) => {
  expect(answer.status).toBe(200)
  expect(textIn(answer.body)).toBe('Hello from mock Ollama.')
}

const answersAsWith =
  (fields: { [field: string]: Json | undefined }): Departure =>
  async (answer, recorded) => {
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual((await askWith(recorded, fields)).body)
  }

/** Asserts that the joined pieces are the text of the same request without streaming, and that both have the same count. */
const joinsTo =
  (text: string): Departure =>
  async (answer, recorded) => {
    const { body: whole = null } = await askWith(recorded, { stream: false })
    expect(piecesOf(answer).join('')).toBe(text)
    expect(textIn(lastLineOf(answer))).toBe('')
    expect(textIn(whole)).toBe(text)
    expect(evalCountOf(lastLineOf(answer))).toBe(evalCountOf(whole))
  }

const evalCountOf = (chunk: Json | undefined) =>
  isObject(chunk ?? null) ? (chunk as { eval_count?: Json }).eval_count : undefined

const promptOf = (recorded: PythonMockExchange): string => {
  const { messages } = fieldsOf(recorded) as { messages: [{ content: string }] }
  return messages[0].content
}

/** For each request of the Python mock's recordings with an `instead`: asserts how this project answers it. */
export const departures: Record<string, Departure> = {
  chat_stream_null_is_nonstream: (answer) => {
    expect(mediaTypeOf(answer)).toBe('application/x-ndjson')
    expect(piecesOf(answer)).toEqual(['Echo:', ' hi'])
    expect(lastLineOf(answer)).toMatchObject({ done: true, prompt_eval_count: 1, eval_count: 2 })
  },
  chat_stream_string_false_streams: refuses(
    'json: cannot unmarshal string into Go struct field ChatRequest.stream of type bool',
  ),
  chat_last_user_content_is_list: refuses(
    'json: cannot unmarshal array into Go struct field ChatRequest.messages.content of type string',
  ),
  chat_model_null_echoed: (answer, recorded) => {
    const want = { ...(recorded.response.body as { [field: string]: Json }), model: 'llama3.1:8b' }
    expect(listMissing(want, answer.body, recorded.volatile)).toEqual([])
  },
  chat_reply_text_number_500: (answer) => {
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining('reply_text') as string } })
    expect(mediaTypeOf(answer)).toBe('application/json')
  },
  chat_whitespace_prompt_stream: async (answer, recorded) => {
    await joinsTo(`Echo: ${promptOf(recorded)}`)(answer, recorded)
    expect(lastLineOf(answer)).toMatchObject({ eval_count: 5 })
  },
  chat_unicode_whitespace_split_stream: async (answer, recorded) => {
    const text = `Echo: ${promptOf(recorded)}`
    await joinsTo(text)(answer, recorded)
    expect(piecesOf(answer)).toHaveLength(text.split(/\s+/).length)
    expect(lastLineOf(answer)).toMatchObject({ eval_count: text.split(/\s+/).length })
  },
  chat_messages_null_500: saysHello,
  generate_prompt_null_500: saysHello,
  generate_whitespace_only_prompt_stream: joinsTo('Echo:    '),
  embeddings_prompt_null_500: answersAsWith({ prompt: '' }),
  embed_null_input: answersAsWith({ input: undefined }),
  embed_non_string_items: refuses('invalid input type'),
  malformed_json_500: refuses('unexpected EOF'),
  empty_body_500: refuses('missing request body'),
  json_array_body_500: refuses('json: cannot unmarshal array into Go value of type api.GenerateRequest'),
  wrong_method_get_chat_405: answersAsRecorded('meta/wrong-method-get-api-chat'),
  wrong_method_post_tags_405: answersAsRecorded('meta/wrong-method-post-api-tags'),
  head_version_405: answersAsRecorded('meta/version-head'),
  unknown_route_404: async (answer, recorded) => {
    expect(answer).toMatchObject({ status: 200, body: { models: [] } })
    await answersAsRecorded('meta/unknown-get')(await ask({ method: 'GET', path: '/api/nope' }), recorded)
  },
  trailing_slash_307: async (answer, recorded) => {
    await answersAsRecorded('meta/trailing-slash-chat')(answer, recorded)
    await answersAsRecorded('meta/trailing-slash-tags')(await ask({ method: 'GET', path: '/api/tags/' }), recorded)
  },
}
