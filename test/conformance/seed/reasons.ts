const NULL_IS_MISSING =
  'A real Ollama takes null for a missing field, because null leaves a field at its zero value in Go.'
const WRONG_TYPE = 'A real Ollama decodes the body into Go types, and refuses a field of another type.'
const WHITE_SPACE = 'A real Ollama sends white space as the model wrote it.'
const WRONG_METHOD = 'A real Ollama answers in plain text, and its `Allow` header names the methods of the path.'

/** For each case with an `instead`: why this project departs from the Python mock. */
export const reasons: Record<string, string> = {
  chat_stream_null_is_nonstream:
    'A real Ollama streams if `stream` is null: the field is a pointer in Go, and null leaves it unset.',
  chat_stream_string_false_streams: WRONG_TYPE,
  chat_last_user_content_is_list: WRONG_TYPE,
  chat_model_null_echoed:
    'A real Ollama takes null for a missing field, and a missing `model` is the default model, as in the Python mock.',
  chat_reply_text_number_500:
    '`reply_text` must be a string, and a wrong type is refused as a real Ollama refuses one in its own fields.',
  chat_whitespace_prompt_stream: WHITE_SPACE,
  chat_unicode_whitespace_split_stream: `${WHITE_SPACE} In JavaScript, U+FEFF is white space, and U+0085, U+001C and U+001F are not.`,
  chat_messages_null_500: NULL_IS_MISSING,
  generate_prompt_null_500: NULL_IS_MISSING,
  generate_whitespace_only_prompt_stream: WHITE_SPACE,
  embeddings_prompt_null_500: NULL_IS_MISSING,
  embed_null_input: NULL_IS_MISSING,
  embed_non_string_items: 'A real Ollama takes a string or a list of strings, and refuses any other input.',
  malformed_json_500: 'A real Ollama refuses a body that it cannot decode, in this case with `unexpected EOF`.',
  empty_body_500: 'A real Ollama refuses an empty body in these words.',
  json_array_body_500: 'A real Ollama decodes the body into a struct, and refuses an array.',
  wrong_method_get_chat_405: WRONG_METHOD,
  wrong_method_post_tags_405: WRONG_METHOD,
  head_version_405: 'A real Ollama answers HEAD at `/api/version`.',
  unknown_route_404: 'A real Ollama lists the loaded models at `/api/ps`, and answers unknown paths in plain text.',
  trailing_slash_307: 'A real Ollama redirects a GET with 301, and FastAPI redirects every method with 307.',
  sse_final_with_content_dropped: 'A chat that is not streamed has only a final chunk, which holds the whole text.',
  sse_thinking_dropped: 'A real Ollama sends thinking to OpenAI clients as `reasoning`.',
  sse_tool_calls_dropped: 'A real Ollama sends tool calls to OpenAI clients in this way.',
  sse_done_reason_length_reported_stop:
    'A real Ollama tells OpenAI clients `length`, so that they know that the answer was cut short.',
  sse_error_chunk: 'Without this event, a client could take a broken answer for a whole one.',
  sse_generate_chunks_lose_text: 'A line of `/api/generate` has its text in `response`, not in `message`.',
  sse_content_missing_or_null: 'A real Ollama never sends a null `content` in a delta, and clients append it as text.',
  sse_counts_null_raises: 'The Python mock takes a missing count for 0, and null is now treated like a missing count.',
}
