/**
 * The one direction of imports: a file may import only from lines above its own. A line that ends with `/` is a folder, whose
 * files may import each other, but not in a circle. A file without a line of its own, in a folder without one, is refused.
 */
export const IMPORT_ORDER: readonly string[] = [
  // words, bytes and time: nothing of Ollama yet
  'src/json-text.ts',
  'src/misuse.ts',
  'src/clock.ts',
  'src/streams.ts',
  'src/tokens.ts',
  // what goes over the wire
  'src/protocol.ts',
  'src/errors.ts',
  'src/go-json/',
  'src/go-json.ts',
  'src/request-types/',
  'src/request-types.ts',
  'src/go-template/',
  'src/go-template.ts',
  'src/runner-options.ts',
  'src/base-url.ts',
  'src/incoming-request.ts',
  'src/cors.ts',
  // what the mock holds and says
  'src/metrics.ts',
  'src/model-names.ts',
  'src/model-fixtures.ts',
  'src/models.ts',
  'src/embeddings.ts',
  'src/replies.ts',
  'src/reply-checks.ts',
  'src/web-search.ts',
  'src/state.ts',
  'src/embed-source.ts',
  // who answers
  'src/endpoints/',
  'src/compat/',
  'src/route-path.ts',
  'src/routes.ts',
  'src/router.ts',
  'src/mock-ollama.ts',
  'src/index.ts',
  // the same for msw
  'handlers/route-handlers.ts',
  'handlers/generate.ts',
  'handlers/embed.ts',
  'handlers/openai.ts',
  'handlers/anthropic.ts',
  'handlers/models.ts',
  'handlers/cloud.ts',
  'handlers/overrides.ts',
  'handlers/mock-ollama.ts',
  'handlers/index.ts',
]

/** What a folder may import from outside the package. */
export const ALLOWED_PACKAGES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'src/': {},
  'handlers/': { msw: ['http', 'HttpHandler', 'HttpResponse'] },
}
