import type { Profile } from '../../src/state/profile.ts'

/** What a row of README's table of profiles says of one value of {@link Profile}. */
export interface ProfileRow {
  what: string
  lenient: string
  strict: string
}

/** A row for each value, in the order of the table. */
export const PROFILE_ROWS: Readonly<Record<keyof Profile, ProfileRow>> = {
  anyModel: {
    what: 'a model that is not installed',
    lenient: 'answers until it is deleted; no model is `llama3.1:8b`, or `nomic-embed-text` for vectors',
    strict: '404; no model is 400 or 404; a push fails; create pulls what it starts `from`',
  },
  checksCapabilities: {
    what: 'what a model cannot do, where its `capabilities` are not given',
    lenient: 'is done',
    strict: '400; a thought that it cannot think is not sent',
  },
  readsReplyText: {
    what: '`reply_text` in the request',
    lenient: 'is what the model says',
    strict: 'ignored',
  },
  greets: {
    what: 'chat without messages, generate without a prompt',
    lenient: '`Hello from mock Ollama.`; with a `keep_alive` it loads or unloads',
    strict: 'loads or unloads the model',
  },
  readsOptions: {
    what: "`options`, and a model's own parameters",
    lenient: 'ignored',
    strict: '`num_predict`, `stop` and `num_ctx` hold; one of a wrong type is 500',
  },
  refusesFields: {
    what: 'a `format`, `shift`, `truncate` or `raw` that Ollama refuses',
    lenient: 'ignored',
    strict: '400 or 500',
  },
  jsonEcho: {
    what: "`format: 'json'`, and nothing says what the model says",
    lenient: 'is echoed',
    strict: '`{"echo":"…"}`',
  },
  sendsEmptyPiece: {
    what: 'a reply with no pieces, streamed',
    lenient: 'one empty piece, and the end',
    strict: 'the end',
  },
  countsTags: {
    what: 'the tags around a thought',
    lenient: 'are nothing',
    strict: 'count as tokens, and are empty lines of a generate stream',
  },
  promptTokens: {
    what: 'counted as tokens of the prompt or the input',
    lenient: 'its words',
    strict: 'its words, and white space at its end',
  },
  sendsZeroCounts: { what: 'a count of 0', lenient: 'is sent', strict: 'is left out' },
  context: {
    what: '`context` of a generate answer',
    lenient: '`[1, 2, 3]`',
    strict: 'numbers made from prompt and answer; none in `raw`',
  },
  scalesVectors: {
    what: 'vectors, and the answer to no input',
    lenient: 'as given; `prompt_eval_count` in `/api/embeddings`; one vector',
    strict: 'cut to `dimensions`, of length one, in 32 bits; no count; none',
  },
  keepsNames: {
    what: "a model's name in `/api/tags`, and in errors",
    lenient: 'as given',
    strict: 'with its tag: `nomic-embed-text:latest`',
  },
  listOrder: { what: 'the order of `/api/tags`', lenient: 'as given', strict: 'the newest first' },
  digest: { what: "a model's `digest`", lenient: '`sha256:deadbeef`', strict: '64 digits made from its name' },
  familyBeforeColon: {
    what: "a model's `family`",
    lenient: 'its name up to the first colon',
    strict: 'its name without registry, namespace and tag',
  },
  lengths: {
    what: "a model's lengths in `/api/tags`",
    lenient: 'none',
    strict: '`context_length` 8192, `embedding_length` 4096',
  },
  template: { what: "a model's `template`", lenient: '`{{ .System }} {{ .Prompt }}`', strict: '`{{ .Prompt }}`' },
  system: { what: "a model's `system`", lenient: '`You are a secret internal system prompt.`', strict: 'none' },
  constantModelfile: { what: "a model's `modelfile`", lenient: 'a constant', strict: 'written from the model' },
  version: { what: '`/api/version`', lenient: '`0.5.7`', strict: '`0.33.0`' },
  origins: {
    what: 'requests of pages of another origin',
    lenient: 'every origin is allowed',
    strict: 'local pages and applications; 403 for all others',
  },
}
