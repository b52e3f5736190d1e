/**
 * The four parts of a model's name. Parts that a name leaves out have Ollama's defaults.
 *
 * @see https://github.com/ollama/ollama/blob/main/types/model/name.go
 */
export interface ModelName {
  host: string
  namespace: string
  model: string
  tag: string
}

const DEFAULT_HOST = 'registry.ollama.ai'
const DEFAULT_NAMESPACE = 'library'
const DEFAULT_TAG = 'latest'

/**
 * Reads a name of the form `[scheme://]host/namespace/model:tag`. All parts but the model may be left out. The result need not be
 * valid: see {@link isValidModelName}.
 */
export function parseModelName(text: string): ModelName {
  const name: ModelName = { host: '', namespace: '', model: '', tag: '' }
  let rest = text
  if (rest.lastIndexOf(':') > rest.lastIndexOf('/')) [rest, name.tag] = cutLast(rest, ':')
  if (!rest.includes('/')) name.model = rest
  else {
    ;[rest, name.model] = cutLast(rest, '/')
    if (!rest.includes('/')) name.namespace = rest
    else {
      ;[rest, name.namespace] = cutLast(rest, '/')
      const scheme = rest.indexOf('://')
      name.host = scheme < 0 ? rest : rest.slice(scheme + 3)
    }
  }
  return {
    host: name.host || DEFAULT_HOST,
    namespace: name.namespace || DEFAULT_NAMESPACE,
    model: name.model,
    tag: name.tag || DEFAULT_TAG,
  }
}

/** Reads the name of a model from a request. Ignores white space around the name, and `:local` at its end. */
export function parseModelReference(text: string): ModelName {
  return parseModelName(text.trim().replace(/:local$/i, ''))
}

/**
 * Reads the name of a model from a request to pull or to delete it. The name of a model in the cloud, such as `x:8b:cloud`, is stored with
 * the tag `8b-cloud`, or with the tag `cloud` if it has no other tag.
 *
 * @see https://github.com/ollama/ollama/blob/main/internal/modelref/modelref.go (NormalizePullName)
 */
export function parseStoredReference(text: string): ModelName {
  const base = cutCloud(text)
  if (base === undefined) return parseModelReference(text)
  return parseModelName(base.lastIndexOf(':') > base.lastIndexOf('/') ? `${base}-cloud` : `${base}:cloud`)
}

/** Removes `:cloud` or `-cloud` from the end of a name. Returns undefined if the name does not end so, and so is no name of the cloud. */
export function cutCloud(text: string): string | undefined {
  const trimmed = text.trim()
  return /cloud$/i.test(trimmed) ? cutSource(trimmed) : undefined
}

/**
 * Returns whether a name says twice where its model runs, such as `x:cloud:local`.
 *
 * @see https://github.com/ollama/ollama/blob/main/internal/modelref/modelref.go
 */
export function hasTwoSources(text: string): boolean {
  const base = cutSource(text.trim())
  return base !== undefined && cutSource(base) !== undefined
}

/** Removes `:local`, `:cloud` or `-cloud` from the end of a name. Returns undefined if the name does not end so. */
function cutSource(text: string): string | undefined {
  const match = /(?::\s*(?:cloud|local)|-cloud)\s*$/i.exec(text)
  if (!match) return undefined
  const base = text.slice(0, match.index)
  // `-cloud` says where a model runs only at the end of a tag. A pattern that looks back for the colon would do so from each `-cloud`.
  return match[0].startsWith(':') || base.lastIndexOf(':') > base.lastIndexOf('/') ? base : undefined
}

/**
 * Stands for a part that is empty although its separator is present, such as the tag of `llama3:`. It is not valid in a name, so
 * such a name is refused.
 */
const MISSING_PART = '!MISSING!'

function cutLast(text: string, separator: string): [before: string, after: string] {
  const at = text.lastIndexOf(separator)
  return [text.slice(0, at) || MISSING_PART, text.slice(at + 1) || MISSING_PART]
}

const VALID: Record<keyof ModelName, RegExp> = {
  host: /^\w[\w.:-]{0,349}$/,
  namespace: /^\w[\w-]{0,79}$/,
  model: /^\w[\w.-]{0,79}$/,
  tag: /^\w[\w.-]{0,79}$/,
}

export function isValidModelName({ host, namespace, model, tag }: ModelName): boolean {
  return VALID.host.test(host) && VALID.namespace.test(namespace) && VALID.model.test(model) && VALID.tag.test(tag)
}

/** Returns a key that is equal for two names of the same model, such as `llama3.2` and `library/LLAMA3.2:latest`. */
export function toModelKey(name: ModelName): string {
  return toFullModelName(name).toLowerCase()
}

/** Returns the name with every part, such as `registry.ollama.ai/library/llama3.2:latest`. */
export function toFullModelName({ host, namespace, model, tag }: ModelName): string {
  return `${host}/${namespace}/${model}:${tag}`
}

/** Returns the name as Ollama lists it: always with its tag, but without a default host and a default namespace. */
export function toShortModelName({ host, namespace, model, tag }: ModelName): string {
  if (host.toLowerCase() !== DEFAULT_HOST) return `${host}/${namespace}/${model}:${tag}`
  if (namespace.toLowerCase() !== DEFAULT_NAMESPACE) return `${namespace}/${model}:${tag}`
  return `${model}:${tag}`
}
