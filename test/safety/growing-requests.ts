// Requests of any size: for each field that can grow, a function that makes the body of a request.

/** Makes a body whose field has about `size` characters or elements. */
export type Body = (size: number) => unknown

/** The texts with which each text field is filled. Each has many of something that careless code would scan again and again. */
const TEXTS: Readonly<Record<string, (size: number) => string>> = {
  words: (size) => 'word '.repeat(size / 5),
  'spaces at its end': (size) => `a${' '.repeat(size)}`,
  'newlines inside': (size) => `a${'\n'.repeat(size)}b`,
  separators: (size) => ':-cloud/:'.repeat(size / 9),
  digits: (size) => '9'.repeat(size),
  'quotes, escapes and emoji': (size) => `"\\<é😀`.repeat(size / 6),
}

const IMAGES: Readonly<Record<string, (size: number) => string>> = {
  'a whole image': (size) => 'AAAA'.repeat(size / 4),
  'lines of an image': (size) => 'AAA\n'.repeat(size / 4),
  'a broken image': (size) => `${'AAAA'.repeat(size / 4)}é`,
}

const MODEL = 'llama3.1:8b'
const MESSAGES = [{ role: 'user', content: 'Hi.' }]
const toText = (i: number): string => `text ${i}`

/** Makes a list of `size` items. */
function many<T>(size: number, make: (i: number) => T): T[] {
  return Array.from({ length: size }, (_, i) => make(i))
}

/** Makes an object with `size` keys. */
function keys<T>(size: number, make: (i: number) => T): Record<string, T> {
  return Object.fromEntries(many(size, (i) => [`key ${i}`, make(i)]))
}

/** Makes lists within lists, as JSON text, because JSON.stringify would recurse. */
function nested(size: number): string {
  return '['.repeat(size) + ']'.repeat(size)
}

/** Makes a body from JSON text for one of its fields. */
function withRaw(fields: object, name: string, json: string): string {
  return `${JSON.stringify(fields).slice(0, -1)},"${name}":${json}}`
}

const toCall = (i: number) => ({ id: `call_${i}`, function: { index: i, name: `f${i}`, arguments: { a: i } } })
const toWireCall = (i: number) => ({
  id: `call_${i}`,
  index: i,
  type: 'function',
  function: { name: `f${i}`, arguments: '{"a":1}' },
})
const toTool = (i: number) => ({
  type: 'function',
  function: { name: `f${i}`, description: 'd', parameters: { type: 'object', properties: { a: { type: 'string' } } } },
})

const chat = (fields: object): object => ({ model: MODEL, messages: MESSAGES, stream: false, ...fields })
const generate = (fields: object): object => ({ model: MODEL, prompt: 'Hi.', stream: false, ...fields })
const embed = (fields: object): object => ({ model: MODEL, input: 'Hi.', ...fields })
const create = (fields: object): object => ({ model: 'mine', from: MODEL, stream: false, ...fields })
const responses = (fields: object): object => ({ model: MODEL, input: 'Hi.', ...fields })
const messages = (fields: object): object => ({ model: MODEL, max_tokens: 100, messages: MESSAGES, ...fields })

/** The text fields of each endpoint. */
const TEXT_FIELDS: Readonly<Record<string, Readonly<Record<string, (text: string) => object>>>> = {
  '/api/chat': {
    model: (text) => chat({ model: text }),
    'content of a user': (text) => chat({ messages: [{ role: 'user', content: text }] }),
    'content of the system': (text) => chat({ messages: [{ role: 'system', content: text }, ...MESSAGES] }),
    role: (text) => chat({ messages: [{ role: text, content: 'Hi.' }] }),
    thinking: (text) => chat({ messages: [...MESSAGES, { role: 'assistant', thinking: text }] }),
    'name of a tool': (text) => chat({ tools: [{ type: 'function', function: { name: text, description: text } }] }),
    'name of a result': (text) =>
      chat({ messages: [{ role: 'tool', content: text, tool_name: text, tool_call_id: text }] }),
    stop: (text) => chat({ options: { stop: [text] } }),
    format: (text) => chat({ format: text }),
    think: (text) => chat({ think: text }),
    keep_alive: (text) => chat({ keep_alive: text }),
    reply_text: (text) => chat({ reply_text: text }),
  },
  '/api/generate': {
    model: (text) => generate({ model: text }),
    prompt: (text) => generate({ prompt: text }),
    'prompt with raw': (text) => generate({ prompt: text, raw: true }),
    suffix: (text) => generate({ suffix: text }),
    system: (text) => generate({ system: text }),
    template: (text) => generate({ template: text }),
    reply_text: (text) => generate({ reply_text: text }),
    stop: (text) => generate({ options: { stop: [text] }, reply_text: text.slice(0, -1) }),
  },
  '/api/embed': { model: (text) => embed({ model: text }), input: (text) => embed({ input: text }) },
  '/api/embeddings': { prompt: (text) => ({ model: MODEL, prompt: text }) },
  '/api/show': { model: (text) => ({ model: text }), system: (text) => ({ model: MODEL, system: text }) },
  '/api/pull': { model: (text) => ({ model: text, stream: false }) },
  '/api/push': { model: (text) => ({ model: text, stream: false }) },
  '/api/copy': { source: (text) => ({ source: text, destination: text }) },
  '/api/create': {
    model: (text) => create({ model: text }),
    from: (text) => create({ from: text }),
    remote_host: (text) => create({ remote_host: text }),
    template: (text) => create({ template: text }),
    system: (text) => create({ system: text }),
    license: (text) => create({ license: text }),
    parameters: (text) => create({ parameters: { stop: text } }),
    quantize: (text) => create({ quantize: text }),
    'name of a file': (text) => create({ from: undefined, files: { [text]: text } }),
    renderer: (text) => create({ renderer: text, parser: text, requires: text }),
  },
  '/v1/chat/completions': {
    model: (text) => chat({ model: text }),
    content: (text) => chat({ messages: [{ role: 'user', content: text }] }),
    'content in parts': (text) => chat({ messages: [{ role: 'user', content: [{ type: 'text', text }] }] }),
    'arguments of a call': (text) =>
      chat({
        messages: [
          ...MESSAGES,
          { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f', arguments: text } }] },
        ],
      }),
    reasoning_effort: (text) => chat({ reasoning_effort: text }),
    stop: (text) => chat({ stop: text }),
    'type of response_format': (text) => chat({ response_format: { type: text } }),
    reply_text: (text) => chat({ reply_text: text }),
  },
  '/v1/completions': { prompt: (text) => generate({ prompt: text }), suffix: (text) => generate({ suffix: text }) },
  '/v1/embeddings': {
    input: (text) => embed({ input: text }),
    encoding_format: (text) => embed({ encoding_format: text }),
  },
  '/v1/responses': {
    input: (text) => responses({ input: text }),
    instructions: (text) => responses({ instructions: text }),
    'content of a message': (text) => responses({ input: [{ role: 'user', content: [{ type: 'input_text', text }] }] }),
    'type of an item': (text) => responses({ input: [{ type: text }] }),
    'arguments of a call': (text) =>
      responses({ input: [{ type: 'function_call', call_id: 'a', name: text, arguments: text }] }),
    'a thought': (text) => responses({ input: [{ type: 'reasoning', encrypted_content: text }] }),
    reply_text: (text) => responses({ reply_text: text }),
  },
  '/v1/messages': {
    system: (text) => messages({ system: text }),
    content: (text) => messages({ messages: [{ role: 'user', content: text }] }),
    'a block': (text) => messages({ messages: [{ role: 'user', content: [{ type: 'text', text }] }] }),
    'a result': (text) =>
      messages({ messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: text, content: text }] }] }),
    stop_sequences: (text) => messages({ stop_sequences: [text] }),
    reply_text: (text) => messages({ reply_text: text }),
  },
  '/api/experimental/web_search': { query: (text) => ({ query: text }) },
  '/api/experimental/web_fetch': { url: (text) => ({ url: text }) },
}

const IMAGE_FIELDS: Readonly<Record<string, (image: string) => object>> = {
  '/api/chat': (image) => chat({ messages: [{ role: 'user', content: 'Hi.', images: [image] }] }),
  '/api/generate': (image) => generate({ images: [image] }),
  '/v1/chat/completions': (image) =>
    chat({
      messages: [
        { role: 'user', content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${image}` } }] },
      ],
    }),
  '/v1/responses': (image) =>
    responses({
      input: [{ role: 'user', content: [{ type: 'input_image', image_url: `data:image/png;base64,${image}` }] }],
    }),
  '/v1/messages': (image) =>
    messages({
      messages: [
        {
          role: 'user',
          content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: image } }],
        },
      ],
    }),
}

/** The lists and objects of each endpoint, by what there are many of. */
const COUNTS: Readonly<Record<string, Readonly<Record<string, Body>>>> = {
  '/api/chat': {
    messages: (size) =>
      chat({ messages: many(size, (i) => ({ role: i % 2 ? 'assistant' : 'user', content: toText(i) })) }),
    'messages for a context of one token': (size) =>
      chat({ messages: many(size, (i) => ({ role: 'user', content: toText(i) })), options: { num_ctx: 1 } }),
    'system messages for a context of one token': (size) =>
      chat({ messages: many(size, (i) => ({ role: 'system', content: toText(i) })), options: { num_ctx: 1 } }),
    'tool calls': (size) => chat({ messages: [...MESSAGES, { role: 'assistant', tool_calls: many(size, toCall) }] }),
    'tool calls after a long text': (size) =>
      chat({
        messages: [
          { role: 'user', content: 'a'.repeat(size * 40) },
          { role: 'assistant', tool_calls: many(size, toCall) },
        ],
      }),
    'tool results': (size) =>
      chat({ messages: many(size, (i) => ({ role: 'tool', content: toText(i), tool_call_id: `call_${i}` })) }),
    tools: (size) => chat({ tools: many(size, toTool) }),
    'properties of a tool': (size) =>
      chat({
        tools: [
          {
            type: 'function',
            function: { name: 'f', parameters: { type: 'object', properties: keys(size, () => ({ type: 'string' })) } },
          },
        ],
      }),
    images: (size) => chat({ messages: [{ role: 'user', content: 'Hi.', images: many(size, () => 'AAAA') }] }),
    'bytes of an image as a list': (size) =>
      chat({ messages: [{ role: 'user', content: 'Hi.', images: [many(size, () => 7)] }] }),
    options: (size) => chat({ options: keys(size, (i) => i) }),
    'stop texts': (size) => chat({ options: { stop: many(size, toText) }, reply_text: 'word '.repeat(size) }),
    'unknown fields': (size) => chat(keys(size, (i) => i)),
    'levels of an unknown field': (size) => withRaw(chat({}), 'unknown', nested(size)),
    'levels of the arguments of a tool': (size) =>
      `{"model":"${MODEL}","stream":false,"messages":[{"role":"user","tool_calls":[{"function":{"name":"f","arguments":{"a":${nested(size)}}}}]}]}`,
    'digits of a number': (size) => withRaw(chat({}), 'top_logprobs', '1'.repeat(size)),
    'digits after a point': (size) => withRaw(chat({}), 'unknown', `0.${'1'.repeat(size)}`),
    'numbers with a point': (size) => withRaw(chat({}), 'options', `{"num_ctx":10,"a":[${'1.5,'.repeat(size)}1.0]}`),
    'spaces in JSON': (size) => withRaw(chat({}), 'options', `{${' '.repeat(size)}"a"${' '.repeat(size)}:1}`),
    'values after the body': (size) => `${JSON.stringify(chat({}))}${' {}'.repeat(size)}`,
    'repeated keys': (size) => `${JSON.stringify(chat({})).slice(0, -1)}${',"stream":false'.repeat(size)}}`,
  },
  '/api/generate': {
    'numbers of the context': (size) => generate({ context: many(size, (i) => i) }),
    'stop texts': (size) => generate({ options: { stop: many(size, toText) }, reply_text: 'word '.repeat(size) }),
    'stop texts that begin alike': (size) =>
      generate({ options: { stop: ['a'.repeat(size) + 'b'] }, reply_text: `${'a'.repeat(50)} `.repeat(size / 50) }),
    'actions of a template': (size) => generate({ template: '{{ .Prompt }}'.repeat(size) }),
    'variables of a template': (size) =>
      generate({ template: many(size, (i) => `{{ $v${i} := 1 }}{{ $v0 }}`).join('') }),
    'functions in a template': (size) =>
      generate({ prompt: 'a'.repeat(size), template: '{{ len .Prompt }}{{ slice .Prompt 1 }}'.repeat(size / 30) }),
    'characters that a template indexes': (size) =>
      generate({ prompt: 'é'.repeat(size), template: '{{ index .Prompt 1 }}'.repeat(size / 30) }),
    'comments of a template': (size) => generate({ template: '{{/* a */}}'.repeat(size) }),
    'opened braces of a template': (size) => generate({ template: '{{'.repeat(size) }),
    'opened parentheses of a template': (size) => generate({ template: `{{ ${'('.repeat(size)}` }),
    'opened blocks of a template': (size) => generate({ template: '{{ if .Prompt }}'.repeat(size) }),
    'spaces around trim markers': (size) =>
      generate({ template: `a${' '.repeat(size)}{{- .Prompt -}}${' '.repeat(size)}b`.repeat(3) }),
    'fields of an image list': (size) => generate({ images: many(size, () => 'AAAA') }),
  },
  '/api/embed': {
    inputs: (size) => embed({ input: many(size, toText) }),
    'equal inputs': (size) => embed({ input: many(size, () => 'same') }),
    'inputs that are no texts': (size) => embed({ input: many(size, (i) => i) }),
  },
  '/api/create': {
    licenses: (size) => create({ license: many(size, (i) => `license ${i}`) }),
    messages: (size) => create({ messages: many(size, (i) => ({ role: 'user', content: toText(i) })) }),
    parameters: (size) => create({ parameters: keys(size, (i) => i) }),
    'stop texts': (size) => create({ parameters: { stop: many(size, toText) } }),
    files: (size) => create({ from: undefined, files: keys(size, () => `sha256:${'a'.repeat(64)}`) }),
    adapters: (size) => create({ adapters: keys(size, () => `sha256:${'a'.repeat(64)}`) }),
    info: (size) => create({ info: keys(size, (i) => i) }),
  },
  '/v1/chat/completions': {
    messages: (size) =>
      chat({ messages: many(size, (i) => ({ role: i % 2 ? 'assistant' : 'user', content: toText(i) })) }),
    'parts of a message': (size) =>
      chat({ messages: [{ role: 'user', content: many(size, (i) => ({ type: 'text', text: toText(i) })) }] }),
    'calls and their results': (size) =>
      chat({
        messages: many(size, (i) =>
          i < size / 2
            ? { role: 'assistant', tool_calls: [toWireCall(i)] }
            : { role: 'tool', content: 'r', tool_call_id: `call_${i - size / 2}` },
        ),
      }),
    tools: (size) => chat({ tools: many(size, toTool) }),
    'stop texts': (size) => chat({ stop: many(size, toText), reply_text: 'word '.repeat(size) }),
    'spaces of a schema': (size) =>
      withRaw(
        chat({}),
        'response_format',
        `{"type":"json_schema","json_schema":{"schema":{${' '.repeat(size)}"type":${' '.repeat(size)}"string"}}}`,
      ),
  },
  '/v1/responses': {
    'messages of the user': (size) => responses({ input: many(size, (i) => ({ role: 'user', content: toText(i) })) }),
    'messages of the assistant': (size) =>
      responses({ input: many(size, (i) => ({ role: 'assistant', content: toText(i) })) }),
    'calls in a row': (size) =>
      responses({
        input: many(size, (i) => ({ type: 'function_call', call_id: `c${i}`, name: 'f', arguments: '{}' })),
      }),
    'calls, each with its result': (size) =>
      responses({
        input: many(size, (i) =>
          i % 2
            ? { type: 'function_call_output', call_id: `c${i - 1}`, output: 'r' }
            : { type: 'function_call', call_id: `c${i}`, name: 'f', arguments: '{}' },
        ),
      }),
    thoughts: (size) => responses({ input: many(size, () => ({ type: 'reasoning', encrypted_content: 'hm' })) }),
    'parts of a message': (size) =>
      responses({ input: [{ role: 'user', content: many(size, (i) => ({ type: 'input_text', text: toText(i) })) }] }),
    'images of a message': (size) =>
      responses({
        input: [
          {
            role: 'user',
            content: many(size, () => ({ type: 'input_image', image_url: 'data:image/png;base64,AAAA' })),
          },
        ],
      }),
    tools: (size) =>
      responses({
        tools: many(size, (i) => ({ type: 'function', name: `f${i}`, parameters: { type: 'object', properties: {} } })),
      }),
    'tools of a namespace': (size) =>
      responses({
        tools: [{ type: 'namespace', name: 'n', tools: many(size, (i) => ({ type: 'function', name: `f${i}` })) }],
      }),
  },
  '/v1/messages': {
    messages: (size) =>
      messages({ messages: many(size, (i) => ({ role: i % 2 ? 'assistant' : 'user', content: toText(i) })) }),
    'text blocks': (size) =>
      messages({ messages: [{ role: 'user', content: many(size, (i) => ({ type: 'text', text: toText(i) })) }] }),
    'image blocks': (size) =>
      messages({
        messages: [
          {
            role: 'user',
            content: many(size, () => ({
              type: 'image',
              source: { type: 'base64', media_type: 'image/png', data: 'AAAA' },
            })),
          },
        ],
      }),
    'calls in one message': (size) =>
      messages({
        messages: [
          ...MESSAGES,
          { role: 'assistant', content: many(size, (i) => ({ type: 'tool_use', id: `c${i}`, name: 'f', input: {} })) },
        ],
      }),
    'results in one message': (size) =>
      messages({
        messages: [
          { role: 'user', content: many(size, (i) => ({ type: 'tool_result', tool_use_id: `c${i}`, content: 'r' })) },
        ],
      }),
    tools: (size) =>
      messages({
        tools: many(size, (i) => ({
          name: `f${i}`,
          description: 'd',
          input_schema: { type: 'object', properties: {} },
        })),
      }),
    'stop texts': (size) => messages({ stop_sequences: many(size, toText), reply_text: 'word '.repeat(size) }),
    'texts of the system': (size) => messages({ system: many(size, (i) => ({ type: 'text', text: toText(i) })) }),
  },
}

/** All inputs that can grow, each with the path of its endpoint, the name of its field and what it is filled with. */
export const GROWING_REQUESTS: ReadonlyArray<readonly [path: string, field: string, body: Body]> = [
  ...Object.entries(TEXT_FIELDS).flatMap(([path, fields]) =>
    Object.entries(fields).flatMap(([field, toBody]) =>
      Object.entries(TEXTS).map(
        ([kind, fill]) => [path, `${field}: ${kind}`, (size: number) => toBody(fill(size))] as const,
      ),
    ),
  ),
  ...Object.entries(IMAGE_FIELDS).flatMap(([path, toBody]) =>
    Object.entries(IMAGES).map(([kind, toImage]) => [path, kind, (size: number) => toBody(toImage(size))] as const),
  ),
  ...Object.entries(COUNTS).flatMap(([path, counts]) =>
    Object.entries(counts).map(([what, body]) => [path, `many ${what}`, body] as const),
  ),
]
