/**
 * The values in which the lenient default and `strict` differ, grouped by what they decide. A test compares them with the table of
 * profiles in the README of the repository.
 */
export interface Profile {
  // The installed models.
  /** Whether a model keeps the name that the test gives it. Otherwise it has the name that Ollama lists, with its tag. */
  keepsNames: boolean
  /** The order of `/api/tags`. */
  listOrder: 'given' | 'newest'
  /** The digest of a model without one of its own. Undefined: the digest is made from the name. */
  digest: string | undefined
  /** Whether the family of a model is its name up to the first colon. Otherwise, registry and namespace are removed as well. */
  familyBeforeColon: boolean
  /** The lengths in the details of a model: the context in tokens, and how many numbers a vector has. */
  lengths: { context_length?: number; embedding_length?: number }
  /** The template of a model without one of its own. */
  template: string
  /** The system prompt of a model without one of its own. */
  system: string
  /** Whether all models have the same constant Modelfile. Otherwise it is written from the values of the model. */
  constantModelfile: boolean

  // Which models a request finds.
  /** Whether every name is an installed model until it is deleted, and the default model answers a request without a name. */
  anyModel: boolean
  /** Whether requests are refused because of the capabilities that a model has by default. */
  checksCapabilities: boolean

  // How a request is read.
  /** Whether the model says the `reply_text` of a request. */
  readsReplyText: boolean
  /**
   * Whether a request without a prompt is answered with `Hello from mock Ollama.`, unless it has a `keep_alive`. Otherwise, such a
   * request only loads or unloads the model. With this value, an embedding request without an input gets one vector.
   */
  greets: boolean
  /**
   * Whether `num_predict`, `stop` and `num_ctx` have an effect, in `options` and in the parameters of a model. Without this value, the
   * length of the context limits no request.
   */
  readsOptions: boolean
  /** Whether a `format`, a `shift` or a `raw` is refused if a real Ollama refuses it. */
  refusesFields: boolean
  /** What the echo of a request with `format: 'json'` is: `Echo: …`, or `{"echo":"…"}`. */
  jsonEcho: 'text' | 'json'
  /** Whether `/v1/responses` reads a `text.format` of the type `json_object`. A real Ollama reads only `json_schema` there. */
  readsJsonObject: boolean

  // The answers.
  /** What counts as a token of a prompt. `words`: each word. `pieces`: each word, and white space at the end. */
  promptTokens: 'words' | 'pieces'
  /**
   * Which tokens `prompt_eval_count` and `usage` count for a chat or a generate request. `question`: those of the last message of the user,
   * or of the `prompt`. `whole`: those of the whole prompt that the model is given, with system prompt, history and tools.
   */
  countPrompt: 'question' | 'whole'
  /** Whether the tags around a thought count as tokens. */
  countsTags: boolean
  /** Whether the thought of the default reply counts as tokens. */
  countsEchoThought: boolean
  /** Whether a count of 0 is sent. */
  sendsZeroCounts: boolean
  /** Whether a stream sends one empty piece for a reply without pieces. */
  sendsEmptyPiece: boolean
  /** The `context` of a generate answer. Undefined: numbers that are made from the text. */
  context: readonly number[] | undefined
  /** Whether vectors are scaled to length 1 and cut to `dimensions`, as in a real Ollama. Otherwise they are sent as given. */
  scalesVectors: boolean

  // The server.
  /** The version of `/api/version`. */
  version: string
  /** The origins of the pages that may send requests: any origin, or those that a real Ollama allows by default. */
  origins: 'any' | 'local'
}

/** The profile of `strict`: the mock answers as a real Ollama 0.33 does. */
export const STRICT: Profile = {
  keepsNames: false,
  listOrder: 'newest',
  digest: undefined,
  familyBeforeColon: false,
  lengths: { context_length: 8192, embedding_length: 4096 },
  template: '{{ .Prompt }}',
  system: '',
  constantModelfile: false,
  anyModel: false,
  checksCapabilities: true,
  readsReplyText: false,
  greets: false,
  readsOptions: true,
  refusesFields: true,
  jsonEcho: 'json',
  readsJsonObject: false,
  promptTokens: 'pieces',
  countPrompt: 'whole',
  countsTags: true,
  countsEchoThought: true,
  sendsZeroCounts: false,
  sendsEmptyPiece: false,
  context: undefined,
  scalesVectors: true,
  version: '0.33.0',
  origins: 'local',
}

/** The default profile of the native API: the mock accepts more, and answers with constants, as the Python mock does. */
export const LENIENT: Profile = {
  keepsNames: true,
  listOrder: 'given',
  digest: 'sha256:deadbeef',
  familyBeforeColon: true,
  lengths: {},
  template: '{{ .System }} {{ .Prompt }}',
  system: 'You are a secret internal system prompt.',
  constantModelfile: true,
  anyModel: true,
  checksCapabilities: false,
  readsReplyText: true,
  greets: true,
  readsOptions: false,
  refusesFields: false,
  jsonEcho: 'text',
  readsJsonObject: true,
  promptTokens: 'words',
  countPrompt: 'question',
  countsTags: false,
  countsEchoThought: false,
  sendsZeroCounts: true,
  sendsEmptyPiece: true,
  context: [1, 2, 3],
  scalesVectors: false,
  version: '0.5.7',
  origins: 'any',
}

/**
 * The default profile of the dialects. The lenient profile follows the Python mock, which has no dialects. So a request in a
 * dialect is read as a real Ollama reads it.
 */
export const LENIENT_DIALECTS: Profile = {
  ...LENIENT,
  greets: STRICT.greets,
  readsOptions: STRICT.readsOptions,
  refusesFields: STRICT.refusesFields,
  jsonEcho: STRICT.jsonEcho,
  sendsEmptyPiece: STRICT.sendsEmptyPiece,
}
