import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as core from '../../src/index.ts'
import * as main from '../../handlers/index.ts'
import { readExportedNames } from './exported-names.ts'
import { root } from './source-files.ts'

const { exports: subpaths } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { exports: object }
const [ofMain, ofCore, ofVitest, ofMatchers] = readExportedNames([
  'handlers/index.ts',
  'src/index.ts',
  'handlers/vitest.ts',
  'handlers/matchers.ts',
])

test('package.json exports these subpaths', () => {
  expect(Object.keys(subpaths)).toEqual([
    '.',
    './core',
    './vitest',
    './matchers',
    './rules.schema.json',
    './package.json',
  ])
})

test('msw-ollama/core exports these names', () => {
  expect(ofCore).toMatchInlineSnapshot(`
    {
      "types": [
        "AnsweredBy",
        "AutoOptions",
        "Capability",
        "Capacity",
        "ChatResponse",
        "ControlledReply",
        "Dialect",
        "DoneReason",
        "EmbedDelivery",
        "EmbedInfo",
        "EmbedResponse",
        "EmbedSource",
        "EmbeddingsResponse",
        "EndpointName",
        "ErrorResponse",
        "ExtraFields",
        "FaultOptions",
        "FunctionToolCall",
        "GenerateResponse",
        "HandlerHolder",
        "InstalledModel",
        "ListedModel",
        "LoadedModel",
        "LoadedModelState",
        "Logprob",
        "Match",
        "Message",
        "Metrics",
        "MockOllama",
        "MockOllamaOptions",
        "ModelCatalogue",
        "ModelDetails",
        "ModelFixture",
        "OllamaChunk",
        "OllamaRequest",
        "OpenAISSEOptions",
        "Outcome",
        "Pace",
        "PatternFixture",
        "PsResponse",
        "RawLine",
        "RecordedRequest",
        "Reply",
        "ReplyContext",
        "ReplyDelta",
        "ReplyError",
        "ReplyFunction",
        "ReplyLogprob",
        "ReplyObject",
        "ReplyProgress",
        "ReplySource",
        "ReplyToolCall",
        "Rule",
        "RuleFixture",
        "RuleLimits",
        "Rules",
        "RulesFile",
        "SequenceOptions",
        "ShowResponse",
        "TagsResponse",
        "Tensor",
        "TextMatch",
        "TokenLogprob",
        "ToolCall",
        "VersionResponse",
        "WebPage",
        "WebSearchFixture",
        "WebSearchResult",
        "When",
        "Wire",
        "WrittenPart",
      ],
      "values": [
        "DEFAULT_MODELS",
        "NDJSON_MEDIA_TYPE",
        "SSE_MEDIA_TYPE",
        "createMockOllama",
        "hashEmbedding",
        "ollamaChunksToOpenAISSE",
        "readLines",
        "reply",
      ],
    }
  `)
  expect(Object.keys(core).toSorted()).toEqual(ofCore?.values)
})

test('msw-ollama exports these names in addition to those of msw-ollama/core', () => {
  const more = {
    values: ofMain?.values.filter((name) => !ofCore?.values.includes(name)),
    types: ofMain?.types.filter((name) => !ofCore?.types.includes(name)),
  }
  expect(more).toMatchInlineSnapshot(`
    {
      "types": [
        "HttpHandlers",
        "HttpResolver",
        "MakeHandler",
        "OverrideHandlers",
        "OverrideOptions",
      ],
      "values": [
        "mockOllama",
        "ollamaHandlers",
      ],
    }
  `)
  expect(ofMain).toEqual({
    values: expect.arrayContaining(ofCore?.values ?? []) as string[],
    types: expect.arrayContaining(ofCore?.types ?? []) as string[],
  })
  expect(Object.keys(main).toSorted()).toEqual(ofMain?.values)
})

test('msw-ollama/vitest and msw-ollama/matchers export these names', () => {
  expect({ vitest: ofVitest, matchers: ofMatchers }).toMatchInlineSnapshot(`
    {
      "matchers": {
        "types": [
          "OllamaMatchers",
        ],
        "values": [
          "ollamaMatchers",
        ],
      },
      "vitest": {
        "types": [
          "OllamaFixtureDefinitions",
          "OllamaFixtures",
          "OllamaMatchers",
        ],
        "values": [
          "ollamaFixtures",
          "ollamaMatchers",
          "test",
        ],
      },
    }
  `)
})
