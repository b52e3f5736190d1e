import { parseModelName } from '../../protocol/model-names.ts'
import type { ShowResponse, TagsResponse } from '../../protocol/responses.ts'
import { toSeconds } from './common.ts'

/**
 * Translates the list of installed models.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go (ToListCompletion)
 */
export function toModelList({ models }: TagsResponse): object {
  const data = models.map(({ model, modified_at: modifiedAt }) => toModel(model, modifiedAt))
  // An empty list is null, because Go writes a nil slice as null.
  return { object: 'list', data: data.length > 0 ? data : null }
}

/** Translates one model. Its id is the name in the request. */
export function toShownModel({ modified_at: modifiedAt }: ShowResponse, name: string): object {
  return toModel(name, modifiedAt)
}

function toModel(id: string, modifiedAt: string): object {
  return { id, object: 'model', created: toSeconds(modifiedAt), owned_by: parseModelName(id).namespace }
}
