import { parseModelName } from '../../protocol/model-names.ts'
import type { ShowResponse, TagsResponse } from '../../protocol/responses.ts'
import { toSeconds } from './common.ts'

/**
 * The installed models in this dialect.
 *
 * @see https://github.com/ollama/ollama/blob/main/openai/openai.go (ToListCompletion)
 */
export function toModelList({ models }: TagsResponse): object {
  const data = models.map(({ model, modified_at: modifiedAt }) => toModel(model, modifiedAt))
  // Why null: that is how Go writes a list that nothing was put into.
  return { object: 'list', data: data.length > 0 ? data : null }
}

/** One model, by the name that it was asked for with. */
export function toShownModel({ modified_at: modifiedAt }: ShowResponse, name: string): object {
  return toModel(name, modifiedAt)
}

function toModel(id: string, modifiedAt: string): object {
  return { id, object: 'model', created: toSeconds(modifiedAt), owned_by: parseModelName(id).namespace }
}
