import { toLine } from '../go/json-text.ts'
import type { InstalledModel } from '../state/model-fixtures.ts'

const encoder = new TextEncoder()

/** Returns the size of a layer of text in bytes. */
export function byteLengthOf(text: string): number {
  return encoder.encode(text).length
}

/**
 * Returns the size in bytes of the configuration that a real Ollama stores with a model. `/api/tags` counts it as a part of the model.
 *
 * @see https://github.com/ollama/ollama/blob/main/types/model/config.go (ConfigV2)
 */
export function measureConfig(model: Omit<InstalledModel, 'size'>): number {
  const { details, renderer, parser, requires, remote } = model
  const config = {
    model_format: details.format,
    model_family: details.family,
    model_families: details.families,
    model_type: details.parameter_size,
    file_type: details.quantization_level,
    ...(renderer && { renderer }),
    ...(parser && { parser }),
    ...(requires && { requires }),
    ...(remote && { remote_host: remote.host, remote_model: remote.model }),
    architecture: 'amd64',
    os: 'linux',
  }
  return byteLengthOf(toLine(config))
}
