// Our wire types and those of the `ollama` package, in both directions. Where they differ, ollama-js says what the wire does
// not: each Omit tells what.
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

/** Typed as Date by ollama-js, which does not parse it: JSON has a string there. */
type Times = 'created_at' | 'modified_at' | 'expires_at'

/** Required in ollama-js; on the wire only the last object of a generation has them. */
type LastObjectOnly =
  | 'done_reason'
  | 'context'
  | 'total_duration'
  | 'load_duration'
  | 'prompt_eval_count'
  | 'prompt_eval_duration'
  | 'eval_count'
  | 'eval_duration'

/** The fields of `T`, all of them given: how ollama-js types what the wire may leave out. */
type Given<T> = { [K in keyof T]-?: Exclude<T[K], undefined> }

// The same in both: one may stand for the other.
expectTypeOf<VersionResponse>().toEqualTypeOf<client.VersionResponse>()
expectTypeOf<ErrorResponse>().toEqualTypeOf<client.ErrorResponse>()
expectTypeOf<TokenLogprob>().toExtend<client.TokenLogprob>()
expectTypeOf<client.TokenLogprob>().toExtend<TokenLogprob>()
expectTypeOf<Logprob>().toExtend<client.Logprob>()
expectTypeOf<client.Logprob>().toExtend<Logprob>()
expectTypeOf<ToolCall>().toExtend<client.ToolCall>()
expectTypeOf<client.ToolCall>().toExtend<ToolCall>()
expectTypeOf<Message>().toExtend<client.Message>()
// Images may be bytes in ollama-js, which encodes them before it sends them.
expectTypeOf<Omit<client.Message, 'images'>>().toExtend<Message>()
expectTypeOf<string[]>().toExtend<NonNullable<client.Message['images']>>()

// The objects of a generation.
expectTypeOf<Omit<ChatResponse, Times | LastObjectOnly>>().toExtend<Omit<client.ChatResponse, Times | LastObjectOnly>>()
expectTypeOf<Pick<Given<ChatResponse>, LastObjectOnly & keyof ChatResponse>>().toExtend<
  Pick<client.ChatResponse, LastObjectOnly & keyof client.ChatResponse>
>()
// `done_reason` is any string in ollama-js, and `message` is compared above.
expectTypeOf<Omit<client.ChatResponse, Times | 'done_reason' | 'message'>>().toExtend<
  Omit<ChatResponse, Times | 'done_reason' | 'message'>
>()
expectTypeOf<Omit<GenerateResponse, Times | LastObjectOnly>>().toExtend<
  Omit<client.GenerateResponse, Times | LastObjectOnly>
>()
expectTypeOf<Pick<Given<GenerateResponse>, LastObjectOnly>>().toExtend<Pick<client.GenerateResponse, LastObjectOnly>>()
// Optional in ollama-js, because a model that makes images leaves it out: none does here.
expectTypeOf<Omit<client.GenerateResponse, Times | 'done_reason' | 'response'>>().toExtend<
  Omit<GenerateResponse, Times | 'done_reason' | 'response'>
>()
expectTypeOf<GenerateResponse['response']>().toEqualTypeOf<NonNullable<client.GenerateResponse['response']>>()

// Vectors.
expectTypeOf<Given<EmbedResponse>>().toEqualTypeOf<client.EmbedResponse>()
expectTypeOf<client.EmbedResponse>().toExtend<EmbedResponse>()
expectTypeOf<EmbeddingsResponse>().toExtend<client.EmbeddingsResponse>()
expectTypeOf<client.EmbeddingsResponse>().toExtend<EmbeddingsResponse>()

// Models. The wire has null as `families` of a model that belongs to none; ollama-js knows no null.
expectTypeOf<ModelDetails & { families: string[] }>().toExtend<client.ModelDetails>()
expectTypeOf<client.ModelDetails>().toExtend<ModelDetails>()
// ollama-js has one type for a model in the list and one in memory, so that each lacks what only the other has.
type InMemoryOnly = 'expires_at' | 'size_vram'
expectTypeOf<Omit<ListedModel, Times | 'details'>>().toExtend<
  Omit<client.ModelResponse, Times | InMemoryOnly | 'details'>
>()
expectTypeOf<Omit<client.ModelResponse, Times>>().toExtend<Omit<ListedModel, Times>>()
expectTypeOf<Omit<LoadedModel, Times | 'details'>>().toExtend<Omit<client.ModelResponse, Times | 'details'>>()
// Newer than ollama-js: how many tokens the loaded model takes.
expectTypeOf<Omit<client.ModelResponse, Times>>().toExtend<Omit<LoadedModel, Times | 'context_length'>>()
expectTypeOf<TagsResponse['models'][number]>().toEqualTypeOf<ListedModel>()
expectTypeOf<PsResponse['models'][number]>().toEqualTypeOf<LoadedModel>()
expectTypeOf<client.ListResponse['models'][number]>().toEqualTypeOf<client.ModelResponse>()

// `model_info` is a Map in ollama-js; what JSON gives is a plain object.
expectTypeOf<Omit<Given<ShowResponse>, Times | 'details' | 'model_info'>>().toExtend<
  Omit<client.ShowResponse, Times | 'details' | 'model_info'>
>()
// `capabilities` are any strings in ollama-js, and `messages` are compared above.
expectTypeOf<Omit<client.ShowResponse, Times | 'model_info' | 'capabilities' | 'messages'>>().toExtend<
  Omit<ShowResponse, Times | 'model_info' | 'capabilities' | 'messages'>
>()
