import { deferred, GoJsonError, type GoStruct, type RawValue, slice, string, struct } from '../../go/json.ts'

/** A part of a message, or of what a function gave back. */
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

/** unmarshalResponsesContent: the type is looked at first, and decides how the rest is read. */
function decodeContent(raw: RawValue): ResponsesContent {
  const { type = '' } = raw.decode<{ type?: string }>(typeOnly)
  if (!Object.hasOwn(CONTENT_TYPES, type)) throw new GoJsonError(`unknown content type: ${type}`)
  return raw.decode<ResponsesContent>(CONTENT_TYPES[type as ResponsesContent['type']])
}

/**
 * Reads what is either one text or a list of parts. Undefined where it was left out.
 *
 * @param name how errors call it
 * @see https://github.com/ollama/ollama/blob/main/openai/responses.go (ResponsesInputMessage.UnmarshalJSON)
 */
export function decodeTextOrContents(raw: RawValue | undefined, name: string): ResponsesContent[] | undefined {
  if (!raw) return undefined
  const text = raw.attempt<string>(string)
  if (text !== undefined) return [{ type: 'input_text', text }]
  return decodeList(raw, name, decodeContent)
}

/** Reads a list whose items decide by themselves what they are; an error says which one it is of. */
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
