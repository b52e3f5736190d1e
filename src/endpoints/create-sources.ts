import { OllamaError } from '../errors.ts'
import type { InstalledModel } from '../model-fixtures.ts'
import { isValidModelName, parseModelName, toFullModelName, type ModelName } from '../model-names.ts'
import type { ProgressResponse } from '../protocol.ts'
import type { MockState } from '../state.ts'
import { toBlobKey } from './blobs.ts'
import { pull } from './transfer.ts'

/** The model that a new one is made from; one that is not installed is pulled. */
export function* readBase(state: MockState, from: string): Generator<ProgressResponse, InstalledModel> {
  const name = parseModelName(from.trim().replace(/:local$/i, ''))
  if (!isValidModelName(name)) throw new OllamaError(400, 'invalid model name')
  const fullName = toFullModelName(name)
  const installed = state.models.find(fullName)
  if (installed) return installed
  if (!state.strict && !state.models.isRemoved(fullName)) return state.models.imagine(from.trim())
  yield* pull(state, name, {})
  return state.models.find(fullName)!
}

/** A model made of uploaded files. */
export function* readFiles(
  state: MockState,
  name: ModelName,
  files: Record<string, string> | undefined,
): Generator<ProgressResponse, InstalledModel> {
  if (!files) throw new OllamaError(400, "neither 'from' or 'files' was specified")
  const paths = Object.keys(files)
  if (paths.some((path) => path.endsWith('.safetensors'))) {
    yield { status: 'converting model' }
    const missing = Object.entries(files).find(([, digest]) => !state.blobs.has(toBlobKey(digest)))
    if (missing || !paths.includes('config.json')) {
      throw new OllamaError(500, 'open config.json: no such file or directory')
    }
  } else {
    yield* readGguf(state, files)
  }
  const imagined = state.models.imagine(toFullModelName(name))
  const size = Object.values(files).reduce((sum, digest) => sum + (state.blobs.get(toBlobKey(digest))?.length ?? 0), 0)
  const [first = ''] = Object.values(files)
  return { ...imagined, size, weights: first.replace(/^sha256[:-]/, ''), template: '{{ .Prompt }}', system: '' }
}

/** Adapters that are laid over a model. Whatever is wrong with them is the request's fault. */
export function* readAdapters(state: MockState, files: Record<string, string>): Generator<ProgressResponse> {
  if (Object.keys(files).length > 1 && isGguf(state, files)) {
    throw new OllamaError(400, 'only one adapter is currently supported')
  }
  try {
    yield* readGguf(state, files)
  } catch (error) {
    throw error instanceof OllamaError ? new OllamaError(400, error.message) : error
  }
}

function isGguf(state: MockState, files: Record<string, string>): boolean {
  return Object.entries(files).some(([path, digest]) => path.endsWith('.gguf') || hasGgufMagic(state, digest))
}

function* readGguf(state: MockState, files: Record<string, string>): Generator<ProgressResponse> {
  if (!isGguf(state, files)) throw new OllamaError(400, 'unknown type')
  for (const path of Object.keys(files).toSorted()) {
    yield { status: 'parsing GGUF' }
    const digest = files[path]!
    const key = toProgressKey(digest)
    if (!state.blobs.has(key)) {
      throw new OllamaError(500, `open /root/.ollama/models/blobs/${key}: no such file or directory`)
    }
    if (!hasGgufMagic(state, digest)) throw new OllamaError(400, 'supplied file was not in GGUF format')
  }
}

/** Why the status is another: by now the answer has begun. */
function toProgressKey(digest: string): string {
  try {
    return toBlobKey(digest)
  } catch {
    throw new OllamaError(500, 'invalid digest format')
  }
}

function hasGgufMagic({ blobs }: MockState, digest: string): boolean {
  const bytes = blobs.get(digest.replace(':', '-'))
  return bytes !== undefined && new TextDecoder().decode(bytes.subarray(0, 4)) === 'GGUF'
}
