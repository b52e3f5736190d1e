import { readModelParameters, writeModelParameters } from '../engine/runner-options.ts'
import { toJsonText } from '../go/json-text.ts'
import { decodeGoJson, GoJsonError, slice, string } from '../go/json.ts'
import { GoTemplateError, parseTemplate } from '../go/template.ts'
import { OllamaError } from '../protocol/ollama-error.ts'
import type { CreateRequest } from '../protocol/requests.ts'
import type { MockState } from '../state/exchange.ts'
import type { ExtraFile, InstalledModel } from '../state/model-fixtures.ts'

export type LayerKind = 'model' | 'template' | 'system' | 'parameters' | 'license' | 'messages' | ExtraFile['kind']

/** One of the files that a model consists of. */
export interface Layer {
  kind: LayerKind
  /** The content, or the digest of a file. */
  text: string
  /** Whether the request adds this layer to those of its base. Default: false. */
  isNew?: boolean
}

export function toLayers(model: InstalledModel): Layer[] {
  const { weights, template, hasDefaultTemplate, system, parameters, licenses, messages, extraFiles = [] } = model
  const layers: Layer[] = [
    { kind: 'model', text: weights },
    { kind: 'template', text: hasDefaultTemplate ? '' : template },
    { kind: 'system', text: system },
    { kind: 'parameters', text: parameters },
    ...licenses.map((text): Layer => ({ kind: 'license', text })),
    { kind: 'messages', text: messages.length > 0 ? toJsonText(messages) : '' },
    ...extraFiles.map(toFileLayer),
  ]
  return layers.filter(({ text }) => text !== '')
}

export function toFileLayer({ kind, digest }: ExtraFile): Layer {
  return { kind, text: digest }
}

/** Returns the files among the layers of a model, without its weights. */
export function toExtraFiles(layers: readonly Layer[]): ExtraFile[] {
  return layers.flatMap(({ kind, text }) =>
    kind === 'adapter' || kind === 'draft' || kind === 'projector' ? [{ kind, digest: text }] : [],
  )
}

/** Returns whether a layer is a file that a client or a pull has brought, and not a text. */
export function isFileLayer(kind: LayerKind): boolean {
  return kind === 'model' || kind === 'adapter' || kind === 'draft' || kind === 'projector'
}

/**
 * Applies a create request to the layers of its base. A layer that the request sets replaces the layer of the base, and moves to the
 * end. There are two exceptions: licenses are added to those of the base, and parameters are merged with those of the base.
 *
 * @throws OllamaError 400 for an invalid template, 500 for an invalid license
 */
export function changeLayers(
  base: Layer[],
  { template, system, license, parameters, messages }: CreateRequest,
): Layer[] {
  let layers = base
  const put = (kind: LayerKind, text: string): void => {
    layers = [...layers.filter((layer) => layer.kind !== kind), { kind, text, isNew: true }]
  }
  if (template) put('template', checkTemplate(template))
  if (system) put('system', system)
  const licenses = readLicenses(license).map((text): Layer => ({ kind: 'license', text, isNew: true }))
  layers = [...layers, ...licenses]
  if (parameters && Object.keys(parameters).length > 0) {
    const before = base.find(({ kind }) => kind === 'parameters')?.text ?? ''
    put('parameters', writeModelParameters({ ...readModelParameters(before), ...parameters }))
  }
  if (messages?.length) put('messages', toJsonText(messages))
  return layers
}

function checkTemplate(template: string): string {
  try {
    parseTemplate(template)
    return template
  } catch (error) {
    if (error instanceof GoTemplateError) throw new OllamaError(400, `template error: ${error.message}`)
    throw error
  }
}

function readLicenses(license: unknown): string[] {
  if (license === undefined || license === null || license === '') return []
  if (typeof license === 'string') return [license]
  try {
    return decodeGoJson<string[]>(new TextEncoder().encode(JSON.stringify(license)), slice(string))
  } catch (error) {
    if (error instanceof GoJsonError) throw new OllamaError(500, error.message)
    throw error
  }
}

/** Returns all layers of the installed models, each as its kind, a space and its text. */
export function listKnownLayers({ models }: MockState): ReadonlySet<string> {
  return new Set(models.list().flatMap((model) => toLayers(model).map(({ kind, text }) => `${kind} ${text}`)))
}
