import * as fc from 'fast-check'
import type { Body } from './bodies.ts'

/** Damages one field of a body. Returns new entries, and does not change the given ones. */
type Damage = (entries: ReadonlyArray<readonly [name: string, text: string]>, at: number, with_: string) => Entries
type Entries = Array<readonly [name: string, text: string]>

const VALUES = [
  'null',
  'true',
  '0',
  '-1',
  '1.5',
  '1e400',
  '9223372036854775808',
  '""',
  '"text"',
  '[]',
  '{}',
  '[null]',
  '[[]]',
  '{"":null}',
  '{"model":5}',
  '"\\ud800"',
]

const DAMAGES: Record<string, Damage> = {
  'another value': (entries, at, value) => entries.with(at, [entries[at]![0], value]),
  'another value within': (entries, at, value) =>
    entries.with(at, [entries[at]![0], entries[at]![1].replace(/(?<=[:[])("[^"\\]*"|-?\d+|true|false|null)/, value)]),
  'left out': (entries, at) => entries.toSpliced(at, 1),
  'in capitals': (entries, at) => entries.with(at, [entries[at]![0].toUpperCase(), entries[at]![1]]),
  'twice, the second time otherwise': (entries, at, value) => [...entries, [entries[at]![0], value]],
  'under a name that nobody knows': (entries, at) => entries.with(at, [`${entries[at]![0]}x`, entries[at]![1]]),
  'with another beside it': (entries, at, value) => entries.toSpliced(at, 0, [`x${at}`, value]),
}

const damage = fc.record({
  kind: fc.constantFrom(...Object.keys(DAMAGES)),
  at: fc.nat(),
  value: fc.constantFrom(...VALUES),
})

/** Returns the JSON texts of bodies in which one to three fields are damaged. */
export function damagedTextOf(body: fc.Arbitrary<Body>): fc.Arbitrary<string> {
  return fc.tuple(body, fc.array(damage, { minLength: 1, maxLength: 3 })).map(([valid, damages]) => {
    let entries: Entries = Object.entries(valid).map(([name, value]) => [name, JSON.stringify(value)])
    for (const { kind, at, value } of damages) {
      if (entries.length > 0) entries = DAMAGES[kind]!(entries, at % entries.length, value)
    }
    return `{${entries.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`
  })
}
