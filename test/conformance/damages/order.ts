import type { Json } from '../answer.ts'
import { isObject } from '../answer.ts'
import { events, first, lines, type Change } from './edit.ts'
import { listOf, letterChanged, reversedKeys } from './values.ts'

const isLayer = (line: Json) =>
  isObject(line) && / layer sha256:|^(pulling|pushing) [0-9a-f]{12}$/.test(String(line['status']))

const argumentsText = (change: (parsed: Json) => string): Change =>
  first(
    (value, field) => field === 'arguments' && typeof value === 'string' && value.startsWith('{"'),
    (value) => change(JSON.parse(String(value)) as Json),
  )

const partialJson = (change: (parsed: Json) => string): Change =>
  first(
    (value, field) => field === 'partial_json' && typeof value === 'string' && value.startsWith('{"'),
    (value) => change(JSON.parse(String(value)) as Json),
  )

/** The lines of parameters: those with the name `stop`, and all others. */
interface Parameters {
  stops: string[]
  others: string[]
}

const STOP_LINE = /^(PARAMETER )?stop\s/
const splitParameters = (all: string[]): Parameters => ({
  stops: all.filter((line) => STOP_LINE.test(line)),
  others: all.filter((line) => !STOP_LINE.test(line)),
})

const parameterLines = (change: (parameters: Parameters) => string[]): Change =>
  first(
    (value, field) => field === 'parameters' && typeof value === 'string' && value.includes('\n'),
    (value) => change(splitParameters(String(value).split('\n'))).join('\n'),
  )

const MODELFILE_PARAMETERS = /(?:^PARAMETER .*\n){2,}/m
const modelfileParameters = (change: (parameters: Parameters) => string[]): Change =>
  first(
    (value, field) => field === 'modelfile' && typeof value === 'string' && MODELFILE_PARAMETERS.test(value),
    (value) =>
      String(value).replace(MODELFILE_PARAMETERS, (text) =>
        change(splitParameters(text.match(/.*\n/g) ?? [])).join(''),
      ),
  )

const isArguments = (value: Json, field: string) =>
  field === 'arguments' && isObject(value) && Object.keys(value).length > 0

/** Damages to the order and the number of models, arguments, lines and events. */
export const orderDamages: Record<string, Change> = {
  'models come in another order': first(
    (value, field) => ['models', 'data'].includes(field) && listOf(value).length > 1,
    (value) => listOf(value).toReversed(),
  ),
  'a model is listed twice': first(
    (value, field) => field === 'models' && listOf(value).length > 1,
    (value) => [...listOf(value), listOf(value)[0] ?? null],
  ),
  'embeddings come in another order': first(
    (value, field) => ['embeddings', 'data'].includes(field) && listOf(value).length > 1,
    (value) => listOf(value).toReversed(),
  ),
  'arguments come in another order': first(isArguments, reversedKeys),
  'arguments have another value': first(isArguments, (value) => ({ ...(isObject(value) ? value : {}), city: 'Rome' })),
  'arguments are a string': first(isArguments, (value) => JSON.stringify(value)),
  'arguments in a string come in another order': argumentsText((value) => JSON.stringify(reversedKeys(value))),
  'arguments in a string have spaces': argumentsText((value) => JSON.stringify(value, null, 1)),
  'arguments in a string have another value': argumentsText((value) =>
    JSON.stringify({ ...(isObject(value) ? value : {}), city: 'Rome' }),
  ),
  'arguments in a string are an object': first(
    (value, field) => field === 'arguments' && typeof value === 'string' && value.startsWith('{'),
    (value) => JSON.parse(String(value)) as Json,
  ),
  'arguments in a string are not JSON': argumentsText((value) => `${JSON.stringify(value)}}`),

  'arguments in pieces come in another order': partialJson((value) => JSON.stringify(reversedKeys(value))),
  'arguments in pieces have spaces': partialJson((value) => JSON.stringify(value, null, 1)),
  'arguments in pieces have another value': partialJson((value) =>
    JSON.stringify({ ...(isObject(value) ? value : {}), city: 'Rome' }),
  ),

  'parameters come in another order': parameterLines(({ stops, others }) => [...others, ...stops]),
  'parameters of one name come in another order': parameterLines(({ stops, others }) => [
    ...stops.toReversed(),
    ...others,
  ]),
  'a parameter is repeated': parameterLines(({ stops, others }) => [...stops, ...others, ...stops.slice(0, 1)]),
  'a parameter is left out': parameterLines(({ stops, others }) => [...stops.slice(1), ...others]),
  'parameters of a Modelfile come in another order': modelfileParameters(({ stops, others }) => [...others, ...stops]),
  'parameters of one name in a Modelfile come in another order': modelfileParameters(({ stops, others }) => [
    ...stops.toReversed(),
    ...others,
  ]),

  'the first line is repeated': lines((all) => [all[0] ?? null, ...all]),
  'the last line is repeated': lines((all) => [...all, all.at(-1) ?? null]),
  'the first line is left out': lines((all) => (all.length > 1 ? all.slice(1) : undefined)),
  'the last line is left out': lines((all) => (all.length > 1 ? all.slice(0, -1) : undefined)),
  'two lines are exchanged': lines((all) =>
    all.length > 2 ? [...all.slice(1, 2), ...all.slice(0, 1), ...all.slice(2)] : undefined,
  ),
  'each progress line is repeated': lines((all) =>
    all.some(isLayer) ? all.flatMap((line) => (isLayer(line) ? [line, line] : [line])) : undefined,
  ),
  'progress lines are repeated with another count': lines((all) =>
    all.some(isLayer)
      ? all.flatMap((line) => (isLayer(line) && isObject(line) ? [line, { ...line, completed: 3 }] : [line]))
      : undefined,
  ),
  'consecutive progress lines are reduced to one': lines((all) =>
    all.some(isLayer) ? all.filter((line, index) => !isLayer(line) || !isLayer(all[index - 1] ?? null)) : undefined,
  ),
  'progress lines are left out': lines((all) => (all.some(isLayer) ? all.filter((line) => !isLayer(line)) : undefined)),
  'progress lines name other layers': lines((all) =>
    all.some(isLayer)
      ? (JSON.parse(JSON.stringify(all).replaceAll(/[0-9a-f]{12}(?=[0-9a-f]*")/g, 'f'.repeat(12))) as Json[])
      : undefined,
  ),

  'the first event is repeated': events((all) => [all[0] ?? null, ...all]),
  'the first event is left out': events((all) => (all.length > 1 ? all.slice(1) : undefined)),
  'two events are exchanged': events((all) =>
    all.length > 2 ? [...all.slice(1, 2), ...all.slice(0, 1), ...all.slice(2)] : undefined,
  ),
  'an event has another name': first((value, field) => field === 'event' && typeof value === 'string', letterChanged),
  'an event has no name': events((all) =>
    all.some((event) => isObject(event) && 'event' in event)
      ? all.map((event) => ({ data: isObject(event) ? (event['data'] ?? null) : null }))
      : undefined,
  ),
}
