/** What the model gives for a text: one vector for all, or one made from the text. */
export type EmbeddingSource =
  readonly number[] | ((text: string, info: { model: string; dimensions?: number }) => readonly number[])

/** The vector of the seed. */
export const DEFAULT_EMBEDDING: readonly number[] = [0, 0.1, 0.2, 0.3]

/** Whether it is a list of finite numbers. */
export function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number' && Number.isFinite(item))
}
