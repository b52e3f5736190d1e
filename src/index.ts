export { createMockOllama, type MockOllama, type MockOllamaOptions } from './mock-ollama.ts'
export { ollamaChunksToOpenAISSE, type OllamaChunk, type OpenAISSEOptions } from './compat/openai.ts'
export { DEFAULT_MODELS, type InstalledModel, type ModelFixture } from './model-fixtures.ts'
export type { LoadedModelState, ModelCatalogue } from './models.ts'
export type { EmbeddingSource } from './embeddings.ts'
export type { EmbedSource } from './embed-source.ts'
export type { WebPage, WebSearchFixture, WebSearchResult } from './web-search.ts'
export type {
  OllamaRequest,
  Reply,
  ReplyContext,
  ReplyDelta,
  ReplyFunction,
  ReplyLogprob,
  ReplyObject,
  ReplySource,
  ReplyToolCall,
} from './replies.ts'
export { NDJSON_MEDIA_TYPE, SSE_MEDIA_TYPE } from './protocol.ts'
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
} from './protocol.ts'
