import * as fc from 'fast-check'
import type { GoStruct, GoType } from '../../../src/go/json.ts'
import { toolFunctionParameters, toolProperty } from '../../../src/protocol/requests.ts'

export type Body = Record<string, unknown>

const text = fc.string({ maxLength: 12 })
const number = (min: number, max: number) => fc.integer({ min, max })
const model = fc.constantFrom('qwen3:8b', 'library/qwen3:8b', 'registry.ollama.ai/library/qwen3:8b')

const schema = fc.constantFrom<unknown>('json', '', null, { type: 'object' })
const blob = fc.constant({})

/** Values for the fields whose type alone does not say which values the server accepts. */
const BY_NAME: Record<string, fc.Arbitrary<unknown>> = {
  model,
  name: model,
  from: model,
  source: model,
  destination: fc.constantFrom('copy', 'team/copy:1'),
  format: schema,
  input: fc.oneof(text, fc.array(text, { maxLength: 3 })),
  top_logprobs: number(0, 20),
  license: fc.oneof(text, fc.array(text, { maxLength: 3 })),
  template: fc.constantFrom('', '{{ .Prompt }}', '{{ .System }}{{ .Prompt }}{{ .Suffix }}'),
  role: fc.constantFrom('user', 'assistant', 'system', 'tool', 'USER'),
  images: fc.constantFrom([], ['aGVsbG8=']),
  options: fc.record(
    {
      num_ctx: number(-1, 9000),
      num_predict: number(-1, 20),
      temperature: fc.double({ min: 0, max: 2 }),
      seed: fc.integer(),
      stop: fc.array(text, { maxLength: 2 }),
      use_mmap: fc.boolean(),
      unknown: fc.anything({ maxDepth: 1 }).map(() => 'skipped'),
    },
    { requiredKeys: [] },
  ),
  parameters: fc.record({ num_ctx: number(4, 9000), stop: fc.array(text, { maxLength: 2 }) }, { requiredKeys: [] }),
  info: fc.record({ model_family: text, context_length: number(0, 9000) }, { requiredKeys: [] }),
}

/** Values for fields that the server accepts only together with other fields. They are left out or empty. */
const EMPTY: Record<string, fc.Arbitrary<unknown>> = {
  quantize: fc.constant(''),
  quantization: fc.constant(''),
  draft_quantize: fc.constant(''),
  raw: fc.constant(false),
  suffix: fc.constant(''),
  remote_host: fc.constant(''),
  files: blob,
  draft_files: fc.constant(null),
  adapters: fc.constant(null),
}

/** Values for the types with their own UnmarshalJSON, by the name that Go prints for the type. */
const CUSTOM: Record<string, () => fc.Arbitrary<unknown>> = {
  'api.ThinkValue': () => fc.constantFrom<unknown>(true, false, 'low', 'medium', 'high', 'max'),
  'api.Duration': () => fc.constantFrom<unknown>(300, -1, 0, 1.5, '5m', '1h30m', '0.5s', '-1s'),
  'api.PropertyType': () => fc.oneof(text, fc.array(text, { maxLength: 2 })),
  'api.ToolCallFunctionArguments': () => fc.dictionary(text, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
  'api.ToolPropertiesMap': () => fc.dictionary(text, fc.constantFrom({ type: 'string' }, {}), { maxKeys: 2 }),
  'api.Message': () => fc.record({ content: text, thinking: text, role: BY_NAME['role']! }, { requiredKeys: [] }),
}

/** Returns values that Go decodes into a type. */
export function valueOf(type: GoType): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'string':
      return text
    case 'bool':
      return fc.boolean()
    case 'int':
      return number(0, 100)
    case 'float':
      return fc.double({ noNaN: true, noDefaultInfinity: true })
    case 'bytes':
      return fc.constantFrom('', 'aGVsbG8=')
    case 'any':
    case 'raw':
    case 'deferred':
      return fc.jsonValue({ maxDepth: 1 })
    case 'slice':
      return fc.array(valueOf(type.element), { maxLength: 3 })
    case 'map':
      return fc.dictionary(text, valueOf(type.element), { maxKeys: 3 })
    case 'pointer':
      return fc.option(valueOf(type.target))
    case 'struct':
      return bodyOf(type)
    case 'custom':
      return customOf(type.typeName)
  }
}

function customOf(typeName: string): fc.Arbitrary<unknown> {
  const make = CUSTOM[typeName]
  if (!make) throw new Error(`Failed to make a value of ${typeName}. Add its values to CUSTOM.`)
  return make()
}

/** Recursive types: the parameters of a tool contain properties, which contain properties. Their values end after one level. */
const SHALLOW = new Set<GoStruct>([toolFunctionParameters, toolProperty])

/** Returns bodies in which each field has its type. Fields may be left out, except the required ones. */
export function bodyOf(type: GoStruct, required: readonly string[] = []): fc.Arbitrary<Body> {
  if (SHALLOW.has(type)) return fc.constantFrom<Body>({}, { type: 'object', properties: {} })
  const fields = Object.entries(type.fields())
  const isRequest = type.typeName.endsWith('Request')
  const toValue = ([name, fieldType]: [string, GoType]): [string, fc.Arbitrary<unknown>] => [
    name,
    (isRequest && (BY_NAME[name] ?? EMPTY[name])) || valueOf(fieldType),
  ]
  return fc.record(Object.fromEntries(fields.map(toValue)), { requiredKeys: [...required] })
}
