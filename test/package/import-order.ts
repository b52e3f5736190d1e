/**
 * The order of imports: a file may import only from lines above its own. A line that ends with `/` is a folder, whose
 * files may import each other, but not in a circle. docs/architecture.md says what each folder is for.
 */
export const IMPORT_ORDER: readonly string[] = [
  'src/nearest-key.ts',
  'src/misuse.ts',
  'src/go/',
  'src/streaming/',
  'src/protocol/',
  'src/replies/',
  'src/state/',
  'src/written/',
  'src/engine/',
  'src/endpoints/',
  'src/dialects/',
  'src/http/',
  'src/options.ts',
  'src/setup.ts',
  'src/core.ts',
  'src/mock-ollama.ts',
  'src/index.ts',
  // The handlers connect the core to msw.
  'handlers/',
]

/** Folders on one line of the order that never import each other, because a dialect is translated only to and from the native API. */
export const SEPARATE_FOLDERS: readonly string[] = [
  'src/dialects/openai/',
  'src/dialects/responses/',
  'src/dialects/anthropic/',
]

/** The packages and names that a file, or the files of a folder, may import. The first line that fits counts. */
export const ALLOWED_PACKAGES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  // These libraries are loaded only when a request has a schema: docs/decisions/0011-structured-output.md.
  'src/engine/structured.ts': { 'json-schema-faker': ['*'] },
  'src/engine/structured/': { 'json-schema-faker': ['*'], '@cfworker/json-schema': ['*'], re2js: ['*'] },
  // The router loads this file only when the body of a request is compressed: docs/decisions/0005-dependencies.md.
  'src/http/zstd.ts': { fzstd: ['Decompress'] },
  'handlers/vitest.ts': {
    'msw/node': ['setupServer'],
    vitest: ['afterAll', 'expect', 'test', 'TestRunner', 'TestAPI'],
  },
  'src/': {},
  'handlers/': { msw: ['http', 'HttpHandler', 'HttpResponse'] },
}
