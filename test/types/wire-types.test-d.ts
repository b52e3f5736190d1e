// Compares our wire types with those of the `ollama` package (ollama-js), in both directions. If they differ, the types of ollama-js
// are not what Ollama sends. Each Omit names the fields that differ.
import type * as client from 'ollama'
import { expectTypeOf } from 'vitest'
import type {
  ChatResponse,
  EmbedResponse,
  EmbeddingsResponse,
  ErrorResponse,
  GenerateResponse,
  ListedModel,
  LoadedModel,
  Logprob,
  Message,
  ModelDetails,
  PsResponse,
  ShowResponse,
  TagsResponse,
  TokenLogprob,
  ToolCall,
  VersionResponse,
} from '../../handlers/index.ts'

/** Fields that ollama-js types as Date. It does not parse them, so they are strings, as in the JSON. */
type Times = 'created_at' | 'modified_at' | 'expires_at'

/** Fields that are required in ollama-js, although only the last object of a generation has them. */
type LastObjectOnly =
  | 'done_reason'
  | 'context'
  | 'total_duration'
  | 'load_duration'
  | 'prompt_eval_count'
  | 'prompt_eval_duration'
  | 'eval_count'
  | 'eval_duration'

/** `T` with all its fields required. ollama-js types optional fields in this way. */
type Given<T> = { [K in keyof T]-?: Exclude<T[K], undefined> }

// These types are equal, or each can be used in place of the other.
expectTypeOf<VersionResponse>().toEqualTypeOf<client.VersionResponse>()
expectTypeOf<ErrorResponse>().toEqualTypeOf<client.ErrorResponse>()
expectTypeOf<TokenLogprob>().toExtend<client.TokenLogprob>()
expectTypeOf<client.TokenLogprob>().toExtend<TokenLogprob>()
expectTypeOf<Logprob>().toExtend<client.Logprob>()
expectTypeOf<client.Logprob>().toExtend<Logprob>()
expectTypeOf<ToolCall>().toExtend<client.ToolCall>()
expectTypeOf<client.ToolCall>().toExtend<ToolCall>()
expectTypeOf<Message>().toExtend<client.Message>()
// In ollama-js, images may be bytes, because it encodes them before it sends them.
expectTypeOf<Omit<client.Message, 'images'>>().toExtend<Message>()
expectTypeOf<string[]>().toExtend<NonNullable<client.Message['images']>>()

// The objects of a generation.
expectTypeOf<Omit<ChatResponse, Times | LastObjectOnly>>().toExtend<Omit<client.ChatResponse, Times | LastObjectOnly>>()
expectTypeOf<Pick<Given<ChatResponse>, LastObjectOnly & keyof ChatResponse>>().toExtend<
  Pick<client.ChatResponse, LastObjectOnly & keyof client.ChatResponse>
>()
// In ollama-js, `done_reason` can be any string. `message` is compared above.
expectTypeOf<Omit<client.ChatResponse, Times | 'done_reason' | 'message'>>().toExtend<
  Omit<ChatResponse, Times | 'done_reason' | 'message'>
>()
expectTypeOf<Omit<GenerateResponse, Times | LastObjectOnly>>().toExtend<
  Omit<client.GenerateResponse, Times | LastObjectOnly>
>()
expectTypeOf<Pick<Given<GenerateResponse>, LastObjectOnly>>().toExtend<Pick<client.GenerateResponse, LastObjectOnly>>()
// In ollama-js, `response` is optional, because a model that makes images leaves it out. This project has no such models.
expectTypeOf<Omit<client.GenerateResponse, Times | 'done_reason' | 'response'>>().toExtend<
  Omit<GenerateResponse, Times | 'done_reason' | 'response'>
>()
expectTypeOf<GenerateResponse['response']>().toEqualTypeOf<NonNullable<client.GenerateResponse['response']>>()

// Vectors.
expectTypeOf<Given<EmbedResponse>>().toEqualTypeOf<client.EmbedResponse>()
expectTypeOf<client.EmbedResponse>().toExtend<EmbedResponse>()
expectTypeOf<EmbeddingsResponse>().toExtend<client.EmbeddingsResponse>()
expectTypeOf<client.EmbeddingsResponse>().toExtend<EmbeddingsResponse>()

// Models. Ollama sends null as the `families` of a model without a family. ollama-js does not allow null.
expectTypeOf<ModelDetails & { families: string[] }>().toExtend<client.ModelDetails>()
expectTypeOf<client.ModelDetails>().toExtend<ModelDetails>()
// ollama-js has one type for both listed and loaded models. Each of our two types lacks the fields that only the other has.
type InMemoryOnly = 'expires_at' | 'size_vram'
expectTypeOf<Omit<ListedModel, Times | 'details'>>().toExtend<
  Omit<client.ModelResponse, Times | InMemoryOnly | 'details'>
>()
expectTypeOf<Omit<client.ModelResponse, Times>>().toExtend<Omit<ListedModel, Times>>()
expectTypeOf<Omit<LoadedModel, Times | 'details'>>().toExtend<Omit<client.ModelResponse, Times | 'details'>>()
// `context_length`, in tokens, is newer than ollama-js.
expectTypeOf<Omit<client.ModelResponse, Times>>().toExtend<Omit<LoadedModel, Times | 'context_length'>>()
expectTypeOf<TagsResponse['models'][number]>().toEqualTypeOf<ListedModel>()
expectTypeOf<PsResponse['models'][number]>().toEqualTypeOf<LoadedModel>()
expectTypeOf<client.ListResponse['models'][number]>().toEqualTypeOf<client.ModelResponse>()

// In ollama-js, `model_info` is a Map, although JSON gives a plain object.
expectTypeOf<Omit<Given<ShowResponse>, Times | 'details' | 'model_info'>>().toExtend<
  Omit<client.ShowResponse, Times | 'details' | 'model_info'>
>()
// In ollama-js, `capabilities` can be any strings. `messages` are compared above.
expectTypeOf<Omit<client.ShowResponse, Times | 'model_info' | 'capabilities' | 'messages'>>().toExtend<
  Omit<ShowResponse, Times | 'model_info' | 'capabilities' | 'messages'>
>()
