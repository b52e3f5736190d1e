import { isValidModelName, parseModelReference, toFullModelName, type ModelName } from '../protocol/model-names.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { ProgressResponse } from '../protocol/responses.ts'
import type { Arrival, MockState } from '../state/exchange.ts'
import type { InstalledModel } from '../state/model-fixtures.ts'
import { toBlobKey } from './blobs.ts'
import { pull } from './pull-push.ts'

/**
 * Returns the model from which a new one is made. If it is not installed, it is pulled first. In a profile in which any name is
 * installed, it is a placeholder instead, unless it was deleted.
 *
 * @throws OllamaError 400 for an invalid name, 500 if the model cannot be pulled
 */
export function* readBase({ state, profile }: Arrival, from: string): Generator<ProgressResponse, InstalledModel> {
  const name = parseModelReference(from)
  if (!isValidModelName(name)) throw new OllamaError(400, 'invalid model name')
  const fullName = toFullModelName(name)
  const installed = profile.anyModel ? state.models.find(fullName) : state.models.findExact(name)
  if (installed) return installed
  if (profile.anyModel && !state.models.isRemoved(fullName)) return state.models.placeholderFor(from.trim())
  yield* pull(state, name, {})
  yield { status: 'success' }
  return state.models.find(fullName)!
}

/**
 * Makes a model from uploaded files.
 *
 * @throws OllamaError 400 or 500 if there are no files, or if they cannot be read
 */
export function* createModelFromFiles(
  state: MockState,
  name: ModelName,
  files: Record<string, string> | undefined,
): Generator<ProgressResponse, InstalledModel> {
  if (!files) throw new OllamaError(400, "neither 'from' or 'files' was specified")
  if (hasSafetensors(files)) yield* readSafetensors(state, 'model', files)
  else yield* readGguf(state, files)
  const placeholder = state.models.placeholderFor(toFullModelName(name))
  const size = Object.values(files).reduce((sum, digest) => sum + (state.blobs.get(toBlobKey(digest))?.length ?? 0), 0)
  const [first = ''] = Object.values(files)
  return { ...placeholder, size, weights: first.replace(/^sha256[:-]/, ''), template: '{{ .Prompt }}', system: '' }
}

/**
 * Reads files that belong to a model, but are not the model itself: adapters and drafts.
 *
 * @throws OllamaError always 400, because any fault in these files is an error of the request
 */
export function* readExtraFiles(
  state: MockState,
  kind: 'adapter' | 'draft',
  files: Record<string, string>,
): Generator<ProgressResponse> {
  try {
    if (hasSafetensors(files)) yield* readSafetensors(state, kind, files)
    else {
      if (kind === 'adapter' && Object.keys(files).length > 1 && isGguf(state, files)) {
        throw new OllamaError(400, 'only one adapter is currently supported')
      }
      yield* readGguf(state, files)
    }
  } catch (error) {
    throw error instanceof OllamaError ? new OllamaError(400, error.message) : error
  }
}

function hasSafetensors(files: Record<string, string>): boolean {
  return Object.keys(files).some((path) => path.endsWith('.safetensors'))
}

function* readSafetensors(
  { blobs }: MockState,
  kind: 'model' | 'adapter' | 'draft',
  files: Record<string, string>,
): Generator<ProgressResponse> {
  for (const path of Object.keys(files)) {
    if (!isRelativePath(path)) throw new OllamaError(500, `file path must be relative: ${path}`)
  }
  const keys = Object.values(files).map(toProgressKey)
  yield { status: kind === 'adapter' ? 'converting adapter' : 'converting model' }
  const config = kind === 'adapter' ? 'adapter_config.json' : 'config.json'
  if (!keys.every((key) => blobs.has(key)) || !Object.hasOwn(files, config)) {
    throw new OllamaError(500, `open ${config}: no such file or directory`)
  }
}

/** Whether Go's `fs.ValidPath` accepts a path: no empty part, no part `.` or `..`, no slash at either end. The path `.` is valid. */
export function isRelativePath(path: string): boolean {
  return path === '.' || path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
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

/**
 * Returns the key of a blob, as {@link toBlobKey} does. The status of the error differs from there, because the answer has begun by now.
 *
 * @throws OllamaError 500 for an invalid digest
 */
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
