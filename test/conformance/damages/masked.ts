import type { Json } from '../answer.ts'
import { isObject } from '../answer.ts'
import { every, first, last, lines, slots, type Change } from './edit.ts'
import { named } from './values.ts'

const ending = (end: string) => (value: Json, field: string) => field.endsWith(end) && typeof value === 'number'
const isTime = (value: Json, field: string) =>
  /^(created|modified|completed)_at$/.test(field) && typeof value === 'string'
const isUnix = (value: Json, field: string) =>
  /^(created|created_at|completed_at)$/.test(field) && typeof value === 'number'
const isSize = (value: Json, field: string) =>
  ['size', 'size_vram', 'total', 'completed'].includes(field) && typeof value === 'number'
const isId = (value: Json, field: string) => /(^|_)id$/.test(field) && /^[a-z]+[-_]\w+$/.test(String(value))
const isUnknownDigest = (value: Json, field: string) => field === 'digest' && typeof value === 'string'
const inModels = (value: Json, field: string, fields: readonly string[]) =>
  field === 'capabilities' && fields.includes('models') && Array.isArray(value)
const atTop = (value: Json, field: string, fields: readonly string[]) =>
  field === 'capabilities' && !fields.includes('models') && Array.isArray(value)
const inModelsFolder = (value: Json, field: string) =>
  field === 'error' && typeof value === 'string' && /\/(blobs|manifests)\//.test(value)
const FROM_BLOB = /^FROM .*sha256-[0-9a-f]{64}$/m
const inModelfile = (pattern: RegExp) => (value: Json, field: string) =>
  field === 'modelfile' && typeof value === 'string' && pattern.test(value)
const moved = (milliseconds: number) => (value: Json) =>
  new Date(Date.parse(String(value)) + milliseconds).toISOString()
const otherId = (value: Json) => `${String(value)}0`
/** Changes the first later id that equals the first one (`equal: true`), or that differs from it (`equal: false`). */
const secondId =
  (equal: boolean, to: (one: string, other: string) => Json): Change =>
  (answer) => {
    const found = slots(answer, isId)
    const other = found.find((slot, index) => index > 0 && (slot.value === found[0]?.value) === equal)
    if (!other) return false
    ;(other.holder as { [key: string]: Json })[other.key] = to(String(found[0]?.value), String(other.value))
    return true
  }

/** Damages to masked values. Some of them go beyond what may differ from run to run. */
export const maskedDamages: Record<string, Change> = {
  'a time is different': first(isTime, () => '2031-05-06T07:08:09.5Z'),
  'all times are different': every(isTime, () => '2031-05-06T07:08:09.123456789+02:00'),
  'a time has no zone': first(isTime, () => '2026-05-06T07:08:09'),
  'all times are in 1970': every(isTime, () => '1970-01-01T00:00:00Z'),
  'a time is a number': first(isTime, () => 1_795_361_707),
  'a time is null': first(isTime, () => null),
  'times run backwards': lines((all) =>
    all.length > 2
      ? all.map((line, index) =>
          isObject(line) && 'created_at' in line
            ? { ...line, created_at: moved(-1000 * index)('2026-11-22T15:34:20Z') }
            : line,
        )
      : undefined,
  ),
  'times stand still': lines((all) =>
    all.map((line) =>
      isObject(line) && 'created_at' in line ? { ...line, created_at: '2026-11-22T15:34:20Z' } : line,
    ),
  ),
  'times run backwards by less than a millisecond': lines((all) =>
    all.length > 2
      ? all.map((line, index) =>
          isObject(line) && 'created_at' in line
            ? { ...line, created_at: `2026-11-22T15:34:20.123${900 - index}Z` }
            : line,
        )
      : undefined,
  ),
  'a Unix time is different': every(isUnix, () => 1_900_000_000),
  'a Unix time is near zero': first(isUnix, () => 5),
  'a Unix time is fractional': first(isUnix, (value) => Number(value) + 0.5),
  'a Unix time is a string': first(isUnix, () => '2031-05-06T07:08:09Z'),
  'expires_at is a minute later': first(named('expires_at'), moved(60_000)),
  'expires_at is a minute earlier': first(named('expires_at'), moved(-60_000)),
  'expires_at is ten seconds later': first(named('expires_at'), moved(10_000)),
  'expires_at is half a century later': first(named('expires_at'), moved(50 * 365 * 24 * 3_600_000)),

  'a duration is different': every(ending('_duration'), () => 42),
  'a duration is zero': first(ending('_duration'), () => 0),
  'a duration is negative': first(ending('_duration'), () => -5),
  'a duration is fractional': first(ending('_duration'), () => 1.5),
  'a duration is a string': first(ending('_duration'), () => '42'),
  'a size is different': every(isSize, () => 42),
  'a size is zero': first(isSize, () => 0),
  'a size is fractional': first(isSize, () => 1.5),

  'all ids are different, and equal ids stay equal': every(isId, otherId),
  'an id has a different prefix': first(isId, (value) => `x${String(value)}`),
  'an id has a space': first(isId, (value) => `${String(value)} 1`),
  'an id is empty': first(isId, () => ''),
  'an id is of another kind': first(isId, (value) => (String(value).startsWith('call') ? 'msg_1' : 'call_1')),
  'an id has a hyphen in place of an underscore': every(isId, (value) => String(value).replace('_', '-')),
  'two equal ids become distinct': secondId(true, (one) => `${one}0`),
  'two distinct ids become equal': secondId(false, (one) => one),
  'two distinct ids stay distinct': secondId(false, (_, other) => `${other}0`),

  'a digest is different': first(isUnknownDigest, () => `${'0'.repeat(63)}1`),
  'a digest has a prefix': first(isUnknownDigest, (value) => `sha256:${String(value)}`),
  'a digest is not hexadecimal': last(isUnknownDigest, () => 'z'.repeat(64)),
  'a digest is a word': first(isUnknownDigest, () => 'deadbeef'),
  'a Modelfile is different': first(named('modelfile'), () => '# Modelfile generated by hand'),
  'a Modelfile has only its FROM line': first(named('modelfile'), () => 'FROM llama3.1:8b'),
  'the FROM file of a Modelfile is different': first(inModelfile(FROM_BLOB), (value) =>
    String(value).replace(FROM_BLOB, `FROM /root/.ollama/models/blobs/sha256-${'0'.repeat(64)}`),
  ),
  'the FROM file of a Modelfile is a model name': first(inModelfile(FROM_BLOB), (value) =>
    String(value).replace(FROM_BLOB, 'FROM llama3.1:8b'),
  ),
  'a letter of a Modelfile is different': first(named('modelfile'), (value) =>
    String(value).replace(/\w(?=\W*$)/, (letter) => (letter === 'x' ? 'y' : 'x')),
  ),
  'a Modelfile has one more instruction': first(named('modelfile'), (value) => `${String(value)}LICENSE BSD\n`),
  'a Modelfile lacks its last instruction': first(named('modelfile'), (value) =>
    String(value).replace(/\n[^\n]+\n$/, '\n'),
  ),
  'the folder of the models is different': first(inModelsFolder, (value) =>
    String(value).replace('<models>', '/usr/share/ollama/.ollama/models'),
  ),
  'a file in the folder of the models is different': first(inModelsFolder, (value) => String(value).replace(':', 'x:')),
  'the folder of the models is left out': first(inModelsFolder, (value) =>
    String(value).replace(/<models>.(blobs|manifests)./, ''),
  ),
  'tensors are different': first(named('tensors'), () => [{ name: 'other' }]),
  'tensors are empty': first(named('tensors'), () => []),
  'tensors are null': first(named('tensors'), () => null),
  'the capabilities of a listed model are different': first(inModels, () => ['vision']),
  'the capabilities of a listed model are null': first(inModels, () => null),
  'the capabilities of a shown model are different': first(atTop, () => ['vision', 'audio']),
  'the context has other tokens': first(named('context'), () => [7]),
  'the context is empty': first(named('context'), () => []),
  'the context has a fraction': first(named('context'), () => [1, 2.5]),
  'the context is null': first(named('context'), () => null),
}
