export { createMockOllama, type MockOllama, type Rule } from './mock-ollama.ts'
export type { MockOllamaOptions } from './options.ts'
export { reply, type SequenceOptions } from './reply-builders.ts'
export type { ControlledReply } from './controlled-reply.ts'
export type { Match, PatternFixture, TextMatch, When } from './match.ts'
export { toRules } from './rule-fixtures.ts'
export type { RuleFixture } from './scripted-replies.ts'
export type { RecordedRequest } from './journal.ts'
export type { AnsweredBy } from './rules.ts'
export type { Outcome } from './streaming/lifetime.ts'
export type { Pace } from './streaming/pace.ts'
export type { Wire } from './streaming/wire.ts'
export { ollamaChunksToOpenAISSE, type OllamaChunk, type OpenAISSEOptions } from './compat/openai.ts'
export { DEFAULT_MODELS, type InstalledModel, type ModelFixture } from './model-fixtures.ts'
export type { LoadedModelState, ModelCatalogue } from './models.ts'
export type { EmbeddingSource } from './embeddings.ts'
export { hashEmbedding } from './hash-embedding.ts'
export { readLines } from './streaming/read-lines.ts'
export type { EmbedDelivery, EmbedSource } from './embed-source.ts'
export type { WebPage, WebSearchFixture, WebSearchResult } from './web-search.ts'
export type {
  Dialect,
  EndpointName,
  OllamaRequest,
  Reply,
  ReplyContext,
  ReplyDelta,
  ReplyError,
  ReplyFunction,
  ReplyLogprob,
  ReplyObject,
  ReplySource,
  ReplyToolCall,
} from './replies.ts'
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
