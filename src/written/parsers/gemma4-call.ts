import { trimSpace } from '../../go/white-space.ts'
import { attempt, readArguments } from '../call-json.ts'
import type { ParserSetup } from '../output-parser.ts'
import type { FoundCall } from '../staged-parser.ts'
import { toGemmaJson } from './gemma4-json.ts'
import { repairGemmaArguments } from './gemma4-repair.ts'

const CALL = 'call:'

/** Reads a call such as `call:find{city:<|"|>Paris<|"|>}`. Undefined: it is broken, and cannot be repaired. */
export function readGemmaCall(text: string, tools: ParserSetup['tools']): FoundCall | undefined {
  const brace = text.startsWith(CALL) ? text.indexOf('{', CALL.length) : -1
  if (brace < 0) return undefined
  const name = trimSpace(text.slice(CALL.length, brace))
  const given = text.slice(brace)
  const tool = tools.find((offered) => (offered.function?.name ?? '') === name)
  const args = read(given) ?? firstOf(repairGemmaArguments(given, tool?.function?.parameters?.properties), read)
  return args && { name, args }
}

function read(text: string): Record<string, unknown> | undefined {
  return attempt(() => readArguments(toGemmaJson(text)))
}

function firstOf<T, U>(values: readonly T[], make: (value: T) => U | undefined): U | undefined {
  for (const value of values) {
    const made = make(value)
    if (made !== undefined) return made
  }
  return undefined
}
