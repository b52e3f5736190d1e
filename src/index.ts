export { createMockOllama, type HandlerHolder, type MockOllama } from './mock-ollama.ts'
export type { MockOllamaOptions } from './options.ts'
export { reply, type FaultOptions, type SequenceOptions } from './replies/reply-builders.ts'
export type { ControlledReply } from './replies/controlled-reply.ts'
export type { Match, When } from './replies/match.ts'
export type { PatternFixture, TextMatch } from './replies/text-match.ts'
export type { RuleFixture, RuleLimits, Rules, RulesFile } from './replies/read-rules.ts'
export type { Rule } from './replies/rule-handle.ts'
export type { RecordedRequest } from './state/journal.ts'
export type { AnsweredBy } from './replies/rules.ts'
export type { Outcome } from './streaming/lifetime.ts'
export type { Capacity } from './state/capacity.ts'
export type { Pace } from './streaming/pace.ts'
export type { Wire } from './streaming/wire.ts'
export { ollamaChunksToOpenAISSE, type OllamaChunk, type OpenAISSEOptions } from './dialects/openai.ts'
export { DEFAULT_MODELS, type InstalledModel, type ModelFixture } from './state/model-fixtures.ts'
export type { LoadedModelState, ModelCatalogue } from './state/model-store.ts'
export { hashEmbedding } from './replies/hash-embedding.ts'
export { readLines } from './streaming/read-lines.ts'
export type { EmbedDelivery, EmbedInfo, EmbedSource } from './replies/embed-source.ts'
export type { WebPage, WebSearchFixture, WebSearchResult } from './replies/web-search.ts'
export type {
  AutoOptions,
  ExtraFields,
  OllamaRequest,
  RawLine,
  Reply,
  ReplyContext,
  FunctionToolCall,
  ReplyDelta,
  ReplyError,
  ReplyFunction,
  ReplyLogprob,
  ReplyObject,
  ReplyProgress,
  ReplySource,
  ReplyToolCall,
  WrittenPart,
} from './replies/reply.ts'
export type { Dialect, EndpointName } from './protocol/endpoint-names.ts'
export { NDJSON_MEDIA_TYPE, SSE_MEDIA_TYPE } from './protocol/responses.ts'
export type {
  Capability,
  ChatResponse,
  DoneReason,
  EmbedResponse,
  EmbeddingsResponse,
  ErrorResponse,
  GenerateResponse,
  ListedModel,
  LoadedModel,
  Logprob,
  Message,
  Metrics,
  ModelDetails,
  PsResponse,
  ShowResponse,
  TagsResponse,
  Tensor,
  TokenLogprob,
  ToolCall,
  VersionResponse,
} from './protocol/responses.ts'
