const NULL_IS_MISSING =
  'A real Ollama treats null as a missing field, because in Go null leaves a field at its zero value.'
const WRONG_TYPE = 'A real Ollama decodes the body into Go types, and refuses a field that has another type.'
const WHITE_SPACE = 'A real Ollama sends white space as the model wrote it.'
const WRONG_METHOD = 'A real Ollama answers in plain text, and its `Allow` header lists the methods of the path.'

/** For each case with an `instead`: why this project departs from the Python mock. docs/python-mock.md shows these sentences. */
export const reasons: Record<string, string> = {
  chat_stream_null_is_nonstream:
    'A real Ollama streams if `stream` is null, because the field is a pointer in Go, and null leaves it unset.',
  chat_stream_string_false_streams: WRONG_TYPE,
  chat_last_user_content_is_list: WRONG_TYPE,
  chat_model_null_echoed:
    'A real Ollama treats null as a missing field. If `model` is missing, the default model answers, as in the Python mock.',
  chat_reply_text_number_500:
    '`reply_text` must be a string. This project refuses another type as a real Ollama refuses it in its own fields.',
  chat_whitespace_prompt_stream: WHITE_SPACE,
  chat_unicode_whitespace_split_stream: `${WHITE_SPACE} In JavaScript, U+FEFF is white space, and U+0085, U+001C and U+001F are not.`,
  chat_messages_null_500: NULL_IS_MISSING,
  generate_prompt_null_500: NULL_IS_MISSING,
  generate_whitespace_only_prompt_stream: WHITE_SPACE,
  embeddings_prompt_null_500: NULL_IS_MISSING,
  embed_null_input: NULL_IS_MISSING,
  embed_non_string_items: 'A real Ollama accepts a string or a list of strings, and refuses any other input.',
  malformed_json_500:
    'A real Ollama refuses a body that it cannot decode. In this case, the error is `unexpected EOF`.',
  empty_body_500: 'A real Ollama refuses an empty body with this text.',
  json_array_body_500: 'A real Ollama decodes the body into a struct, and refuses an array.',
  wrong_method_get_chat_405: WRONG_METHOD,
  wrong_method_post_tags_405: WRONG_METHOD,
  head_version_405: 'A real Ollama answers HEAD at `/api/version`.',
  unknown_route_404: 'A real Ollama lists the loaded models at `/api/ps`, and answers unknown paths in plain text.',
  trailing_slash_307: 'A real Ollama redirects a GET with 301, and FastAPI redirects every method with 307.',
  sse_final_with_content_dropped:
    'If a chat does not stream, its only chunk is the final one, which contains the whole text.',
  sse_thinking_dropped: 'A real Ollama sends thinking to OpenAI clients as `reasoning`.',
  sse_tool_calls_dropped: 'A real Ollama sends tool calls to OpenAI clients in this form.',
  sse_done_reason_length_reported_stop:
    'A real Ollama sends `length` to OpenAI clients, so that they know that the answer was cut short.',
  sse_error_chunk: 'Without this event, a client could not distinguish a broken answer from a complete one.',
  sse_generate_chunks_lose_text: 'A line of `/api/generate` has its text in `response`, not in `message`.',
  sse_content_missing_or_null: 'A real Ollama never sends a null `content` in a delta, and clients append it as text.',
  sse_counts_null_raises: 'The Python mock treats a missing count as 0. This project treats null in the same way.',
}
