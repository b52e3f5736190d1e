import type { Json } from './answer.ts'
import { isObject } from './answer.ts'
import models from './recordings/models.json' with { type: 'json' }

const INSTALLED_DIGESTS = new Set<string>(models.map((model) => model.digest))
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
const TIME_FIELDS = new Set(['created_at', 'modified_at', 'completed_at', 'created'])
const SIZE_FIELDS = new Set(['size', 'size_vram', 'total', 'completed'])
const GENERATED_ID = /^(chatcmpl|cmpl|call|resp|msg|rs|fc|req|toolu)[-_][A-Za-z0-9_-]+$/
const MODELS_FOLDER = /[^\s"']*\/(blobs|manifests)\//g
const PART_STATUS = /^(pulling|pushing) [0-9a-f]{12}$/
const LAYER_STATUS = /^(using existing|creating new) layer sha256:[0-9a-f]{64}$/
const MODELFILE_BLOB = /^(FROM|ADAPTER|DRAFT) .*sha256-[0-9a-f]{64}$/gm
const MODELFILE_PARAMETERS = /(^PARAMETER \w+ .*\n)+/gm
const PARAMETER_LINE = /^(PARAMETER )?\w+\s/
const TEN_YEARS_IN_MINUTES = 10 * 365 * 24 * 60
const EPOCH_FLOOR_SECONDS = 1e9

/** The place of a value: its field ('' for an item of a list), and the path of fields down to it. */
interface Place {
  field: string
  fields: readonly string[]
}

export interface MaskContext {
  /** The time of the answer, in milliseconds since 1970. `expires_at` is measured from it. */
  at: number
  /** The names of the ids that were masked so far, so that equal ids get equal names, and different ids different ones. */
  ids: Map<string, string>
}

const TOP: Place = { field: '', fields: [] }

/** Replaces each value that may differ from run to run by a name in angle brackets. */
export function mask(value: Json, context: MaskContext, place: Place = TOP): Json {
  if (typeof value === 'string') return maskText(value, context, place)
  if (typeof value === 'number') return maskNumber(value, place.field)
  if (Array.isArray(value)) return maskList(value, context, place)
  if (isObject(value)) return maskFields(value, context, place)
  return value
}

function maskNumber(value: number, field: string): Json {
  if (!Number.isInteger(value) || value <= 0) return value
  if (TIME_FIELDS.has(field) && value > EPOCH_FLOOR_SECONDS) return '<unix>'
  if (field.endsWith('_duration')) return '<ns>'
  return SIZE_FIELDS.has(field) ? '<bytes>' : value
}

function maskText(value: string, context: MaskContext, place: Place): Json {
  const { field } = place
  if (ISO_TIME.test(value)) {
    if (field === 'expires_at') return minutesFrom(context.at, value)
    if (TIME_FIELDS.has(field) && Date.parse(value) > EPOCH_FLOOR_SECONDS * 1000) return '<time>'
  }
  if (field === 'arguments' || field === 'partial_json') return maskArguments(value, context, place)
  if (field === 'digest' && /^(sha256:)?[0-9a-f]{8,64}$/.test(value) && !INSTALLED_DIGESTS.has(value)) return '<digest>'
  if (field === 'modelfile') return maskModelfile(value)
  if (field === 'parameters') return sortByWord(value.split('\n'), 0).join('\n')
  const prefix = field === 'id' || field.endsWith('_id') ? GENERATED_ID.exec(value)?.[1] : undefined
  if (prefix !== undefined) return nameOf(value, prefix, context.ids)
  return maskWords(value)
}

function maskWords(text: string): string {
  return text
    .replace(MODELS_FOLDER, '<models>/$1/')
    .replace(PART_STATUS, '$1 <digest>')
    .replace(LAYER_STATUS, '<layer>')
}

/** A Modelfile is compared word for word, except for the files of its model and the order of parameters with different names. */
function maskModelfile(text: string): string {
  return text
    .replace(MODELFILE_BLOB, '$1 <blob>')
    .replace(MODELFILE_PARAMETERS, (parameters) => sortByWord(parameters.split(/(?<=\n)(?=.)/), 1).join(''))
}

/** Sorts parameters by their name, because the real server prints them in no fixed order. `index` is the place of the name in a line. */
function sortByWord(lines: string[], index: number): string[] {
  if (!lines.every((line) => PARAMETER_LINE.test(line))) return lines
  const nameOfLine = (line: string): string => line.split(/\s+/)[index] ?? ''
  return lines.toSorted((one, other) => nameOfLine(one).localeCompare(nameOfLine(other)))
}

function minutesFrom(at: number, time: string): string {
  const minutes = Math.round((Date.parse(time) - at) / 60_000)
  return minutes > TEN_YEARS_IN_MINUTES ? '<never>' : `<in ${minutes} min>`
}

function nameOf(id: string, prefix: string, ids: Map<string, string>): string {
  const name = ids.get(id) ?? `<${prefix} ${ids.size + 1}>`
  ids.set(id, name)
  return name
}

/** Sorts the keys of arguments in a JSON string, because their order is not fixed. The result is a string too. */
function maskArguments(text: string, context: MaskContext, place: Place): string {
  try {
    return JSON.stringify(mask(JSON.parse(text) as Json, context, { ...place, field: '' }))
  } catch {
    return maskWords(text)
  }
}

function maskList(list: Json[], context: MaskContext, { field, fields }: Place): Json {
  if (field === 'tensors') return '<tensors>'
  // In a list of models, the capabilities may differ. The answers of show, which give them in full, are compared.
  if (field === 'capabilities' && fields.includes('models')) return '<capabilities>'
  if (field === 'context' && list.length > 0 && list.every(Number.isInteger)) return '<tokens>'
  const items = list.map((item) => mask(item, context, { field: '', fields }))
  const isCatalogue = field === 'models' || (field === 'data' && items.every(isModelEntry))
  return isCatalogue ? items.toSorted((one, other) => nameIn(one).localeCompare(nameIn(other))) : items
}

const isModelEntry = (item: Json): boolean => isObject(item) && item['object'] === 'model'

const nameIn = (item: Json): string => (isObject(item) ? String(item['name'] ?? item['id']) : '')

// The keys are visited in a fixed order, so that ids get the same names in two answers whose keys come in different orders.
function maskFields(value: { [key: string]: Json }, context: MaskContext, { fields }: Place): Json {
  const names = Object.keys(value).toSorted()
  const maskField = (field: string) => mask(value[field] ?? null, context, { field, fields: [...fields, field] })
  return Object.fromEntries(names.map((field) => [field, maskField(field)]))
}
