/** How mocks differ: plain values, grouped by what they decide. The table of README is checked against them. */
export interface Profile {
  // What the installed models are like.
  /** Whether a model keeps the name that it was given. Otherwise it has the name that Ollama lists: with its tag. */
  keepsNames: boolean
  /** The order of `/api/tags`. */
  listOrder: 'given' | 'newest'
  /** The digest of a model that has none of its own; undefined: one that is made from its name. */
  digest: string | undefined
  /** Whether the family of a model is the part of its name before the first colon. Otherwise it has no registry and namespace. */
  familyBeforeColon: boolean
  /** Lengths in the details of a model, in tokens. */
  lengths: { context_length?: number; embedding_length?: number }
  /** The template of a model that has none of its own. */
  template: string
  /** The system prompt of a model that has none of its own. */
  system: string
  /** Whether the Modelfile of every model is the same constant. Otherwise it is written from the model. */
  constantModelfile: boolean

  // Which models a request finds.
  /** Whether every model name is installed until it is deleted, and a missing name is the default model. */
  anyModel: boolean
  /** Whether a model without `capabilities` of its own is refused what it cannot do. */
  checksCapabilities: boolean

  // How a request is read.
  /** Whether `reply_text` of a request is what the model says. */
  readsReplyText: boolean
  /** Whether a request without a prompt is answered `Hello from mock Ollama.`, unless it has a `keep_alive`. */
  greets: boolean
  /** Whether `options`, and the parameters of a model, hold: `num_predict`, `stop`, `num_ctx`. */
  readsOptions: boolean
  /** Whether a `format`, a `shift` or a `raw` that a real server refuses is refused. */
  refusesFields: boolean
  /** What the echo is where a request asks for any JSON. */
  jsonEcho: 'text' | 'json'

  // What an answer is like.
  /** What counts as a token of a prompt: each word, or white space at the end as well. */
  promptTokens: 'words' | 'pieces'
  /** Whether the tags around a thought count as tokens. */
  countsTags: boolean
  /** Whether a count of 0 is sent. */
  sendsZeroCounts: boolean
  /** Whether a streamed reply of no pieces is sent as one empty piece. */
  sendsEmptyPiece: boolean
  /** The `context` of a generate answer; undefined: numbers that are made from the text. */
  context: readonly number[] | undefined
  /** Whether vectors are scaled and cut as the real server does. Otherwise they are sent as given. */
  scalesVectors: boolean

  // The server.
  version: string
  /** Which pages may ask: those of any origin, or those that a real Ollama allows. */
  origins: 'any' | 'local'
}

/** Answers as a real Ollama 0.33. */
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
  promptTokens: 'pieces',
  countsTags: true,
  sendsZeroCounts: false,
  sendsEmptyPiece: false,
  context: undefined,
  scalesVectors: true,
  version: '0.33.0',
  origins: 'local',
}

/** Answers leniently, and with constants. */
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
  promptTokens: 'words',
  countsTags: false,
  sendsZeroCounts: true,
  sendsEmptyPiece: true,
  context: [1, 2, 3],
  scalesVectors: false,
  version: '0.5.7',
  origins: 'any',
}

/**
 * Answers the dialects of a lenient mock. The Python mock, which the lenient profile follows, never had them, so that a request is
 * read as a real server reads it.
 */
export const LENIENT_DIALECTS: Profile = {
  ...LENIENT,
  greets: STRICT.greets,
  readsOptions: STRICT.readsOptions,
  refusesFields: STRICT.refusesFields,
  jsonEcho: STRICT.jsonEcho,
  sendsEmptyPiece: STRICT.sendsEmptyPiece,
}
