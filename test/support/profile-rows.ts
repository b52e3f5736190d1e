import type { Profile } from '../../src/state/profile.ts'

/** The cells of a row of README's table of profiles, for one value of {@link Profile}. */
export interface ProfileRow {
  what: string
  lenient: string
  strict: string
}

/** The rows of the table, in its order. */
export const PROFILE_ROWS: Readonly<Record<keyof Profile, ProfileRow>> = {
  anyModel: {
    what: 'a model that is not installed',
    lenient:
      'answers until it is deleted; a request without a model uses `llama3.1:8b`, or `nomic-embed-text` for vectors',
    strict: '404; a request without a model gets a 400 or 404; push fails; create pulls its base first',
  },
  checksCapabilities: {
    what: 'a request for a capability that the model lacks, if its `capabilities` are not given',
    lenient: 'is answered',
    strict: '400; thinking is not sent if the model does not support it',
  },
  readsReplyText: {
    what: '`reply_text` in the request',
    lenient: 'becomes the reply',
    strict: 'ignored',
  },
  greets: {
    what: 'a request without messages, prompt or input',
    lenient:
      'gets `Hello from mock Ollama.`, or one vector; with a `keep_alive`, chat and generate load or unload the model',
    strict: 'chat and generate load or unload the model; an embedding request gets no vector',
  },
  readsOptions: {
    what: "`options`, and the model's own parameters",
    lenient: 'ignored',
    strict:
      '`num_predict`, `stop`, `num_ctx` and the length of the context have an effect; an option of a wrong type gets a 500',
  },
  refusesFields: {
    what: 'a `format`, `shift`, `truncate` or `raw` that Ollama refuses',
    lenient: 'ignored',
    strict: '400 or 500',
  },
  jsonEcho: {
    what: "the echo of a request with `format: 'json'`",
    lenient: '`Echo: …`, as for any request, and a warning',
    strict: '`{"echo":"…"}`',
  },
  readsJsonObject: {
    what: '`text.format` of the type `json_object` at `/v1/responses`',
    lenient: 'asks for JSON',
    strict: 'ignored',
  },
  sendsEmptyPiece: {
    what: 'a streamed reply without pieces',
    lenient: 'one empty piece, then the last line',
    strict: 'only the last line',
  },
  countsTags: {
    what: 'the tags around thinking, such as `<think>`',
    lenient: 'have no effect',
    strict: 'count as tokens, and become lines without text in a generate stream',
  },
  countsEchoThought: {
    what: 'the thought before the echo, if the request asks for one',
    lenient: 'does not count as tokens',
    strict: 'counts as tokens',
  },
  promptTokens: {
    what: 'the tokens of a prompt or an input',
    lenient: 'each word counts',
    strict: 'each word counts, and white space at the end',
  },
  countPrompt: {
    what: 'the tokens that `prompt_eval_count` and `usage` count for chat and generate',
    lenient: 'those of the last message of the user, or of the `prompt`',
    strict: 'those of the whole prompt, with system prompt, history and tools',
  },
  sendsZeroCounts: { what: 'a count of 0', lenient: 'is sent', strict: 'is left out' },
  context: {
    what: '`context` of a generate answer',
    lenient: '`[1, 2, 3]`',
    strict: 'numbers made from the prompt and the answer; left out if `raw` is true',
  },
  scalesVectors: {
    what: 'vectors',
    lenient: 'as given; `/api/embeddings` sends a `prompt_eval_count`',
    strict: 'cut to `dimensions`, and scaled to length 1 in 32 bits; `/api/embeddings` sends no `prompt_eval_count`',
  },
  keepsNames: {
    what: "a model's name in `/api/tags`, and in errors",
    lenient: 'as given',
    strict: 'with its tag: `nomic-embed-text:latest`',
  },
  listOrder: { what: 'the order of `/api/tags`', lenient: 'as given', strict: 'newest first' },
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
  template: {
    what: "a model's `template`",
    lenient: '`{{ .System }} {{ .Prompt }}`',
    strict: '`{{ .Prompt }}`, and what its capabilities need, such as `.Tools`',
  },
  system: { what: "a model's `system`", lenient: '`You are a secret internal system prompt.`', strict: 'none' },
  constantModelfile: {
    what: "a model's `modelfile`",
    lenient: 'the same constant text for all models',
    strict: 'written from the values of the model',
  },
  version: { what: '`/api/version`', lenient: '`0.5.7`', strict: '`0.33.0`' },
  origins: {
    what: 'requests from pages of another origin',
    lenient: 'every origin is allowed, and a preflight may lack its `Origin`',
    strict: 'local pages and applications are allowed; all others get a 403',
  },
}
