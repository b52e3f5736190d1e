import { deferred, GoJsonError, type GoStruct, type RawValue, slice, string, struct } from '../../go/json.ts'

/** One part of a message, or of the output of a function. */
export type ResponsesContent =
  | { type: 'input_text' | 'output_text'; text?: string }
  | { type: 'input_image'; detail?: string; file_id?: string; image_url?: string }
  | { type: 'input_file' }

const typeOnly = struct(String.raw`struct { Type string "json:\"type\"" }`, { type: string })

const CONTENT_TYPES: Readonly<Record<ResponsesContent['type'], GoStruct>> = {
  input_text: struct('openai.ResponsesTextContent', { type: string, text: string }),
  input_image: struct('openai.ResponsesImageContent', {
    type: string,
    detail: string,
    file_id: string,
    image_url: string,
  }),
  output_text: struct('openai.ResponsesOutputTextContent', { type: string, text: string }),
  input_file: struct('openai.ResponsesFileContent', {
    type: string,
    file_data: string,
    file_id: string,
    file_url: string,
    filename: string,
  }),
}

/** Decodes one part. Its `type` decides how the other fields are decoded. Imitates Ollama's `unmarshalResponsesContent`. */
function decodeContent(raw: RawValue): ResponsesContent {
  const { type = '' } = raw.decode<{ type?: string }>(typeOnly)
  if (!Object.hasOwn(CONTENT_TYPES, type)) throw new GoJsonError(`unknown content type: ${type}`)
  return raw.decode<ResponsesContent>(CONTENT_TYPES[type as ResponsesContent['type']])
}

/**
 * Decodes a field that is either one text or a list of parts. Returns undefined if the field is missing.
 *
 * @param name the name of the field in errors
 * @see https://github.com/ollama/ollama/blob/main/openai/responses.go (ResponsesInputMessage.UnmarshalJSON)
 */
export function decodeTextOrContents(raw: RawValue | undefined, name: string): ResponsesContent[] | undefined {
  if (!raw) return undefined
  const text = raw.attempt<string>(string)
  if (text !== undefined) return [{ type: 'input_text', text }]
  return decodeList(raw, name, decodeContent)
}

/** Decodes a list with `decodeItem`. An error names the index of the item that failed. */
export function decodeList<T>(raw: RawValue, name: string, decodeItem: (item: RawValue) => T): T[] {
  const items = inContext(`${name} must be a string or array`, () => raw.decode<RawValue[]>(slice(deferred)))
  return items.map((item, index) => inContext(`${name}[${index}]`, () => decodeItem(item)))
}

function inContext<T>(place: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    if (!(error instanceof GoJsonError)) throw error
    throw new GoJsonError(`${place}: ${error.message}`, { cause: error })
  }
}
