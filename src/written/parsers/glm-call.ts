import { quote } from '../../go/json.ts'
import { trimRight, trimSpace } from '../../go/white-space.ts'
import type { ParserSetup } from '../output-parser.ts'
import type { HeldText } from '../held-text.ts'
import { failParsing, type FoundCall } from '../staged-parser.ts'
import { readTypedLine, typesOf } from '../typed-values.ts'
import { readElement, readXmlOrFail, XmlError, type XmlTag } from '../xml-elements.ts'
import { repairGlmTags } from './repair-glm-tags.ts'

type Tools = ParserSetup['tools']

/** What a call has: its name, and its keys and values in order. */
interface Parts {
  name: string
  keys: string[]
  values: string[]
}

const TAG = /<(\/?)(arg_key|arg_value)>/g

/** Reads a call such as `name<arg_key>city</arg_key><arg_value>Paris</arg_value>`. Tags that are missing are added. */
export function readGlmCall(text: string, tools: Tools): FoundCall {
  return toCall(readParts(text), tools)
}

/**
 * Reads a call whose closing tag is missing when the model ends. The rest of the call must be whole, and fit the tool.
 *
 * @param closing the closing tag, of which the text may have the beginning
 */
export function readUnclosedGlmCall(held: HeldText, closing: string, tools: Tools): FoundCall {
  const { text } = held
  const overlap = held.overlap([closing])
  const raw = overlap > 0 ? trimRight(text.slice(0, text.length - overlap)) : text
  const prefix = 'incomplete GLM tool call: '
  const parts = readXmlOrFail(prefix, () => toParts(readTags(raw)))
  const fault = findFault(parts, tools)
  if (fault !== undefined) failParsing(prefix + fault)
  return toCall(parts, tools)
}

function readParts(text: string): Parts {
  const tags = readTags(text)
  return readXmlOrFail('failed to parse XML: ', () => {
    try {
      return toParts(tags)
    } catch (error) {
      if (!(error instanceof XmlError)) throw error
      try {
        return toParts(repairGlmTags(tags))
      } catch (again) {
        throw again instanceof XmlError ? error : again
      }
    }
  })
}

/** Reads the tags of a call. The last one closes the call, and comes after the rest of the text. */
function readTags(text: string): XmlTag[] {
  const tags: XmlTag[] = []
  let last = 0
  for (const match of text.matchAll(TAG)) {
    tags.push({ before: text.slice(last, match.index), name: match[2]!, isClosing: match[1] === '/' })
    last = match.index + match[0].length
  }
  return [...tags, { before: text.slice(last), name: 'tool_call', isClosing: true }]
}

function toParts(tags: readonly XmlTag[]): Parts {
  const { text, children } = readElement([{ before: '', name: 'tool_call', isClosing: false }, ...tags], 'tool_call')
  const textsOf = (name: string): string[] => children.filter((child) => child.name === name).map((child) => child.text)
  return { name: trimSpace(text), keys: textsOf('arg_key'), values: textsOf('arg_value') }
}

function toCall({ name, keys, values }: Parts, tools: Tools): FoundCall {
  const fault = findFaultOfShape({ name, keys, values })
  if (fault !== undefined) failParsing(fault)
  const entries = keys.map((raw, i): [string, unknown] => {
    const key = trimSpace(raw)
    return [key, readTypedLine(values[i]!, typesOf(tools, name, key))]
  })
  return { name, args: Object.fromEntries(entries) }
}

function findFaultOfShape({ name, keys, values }: Parts): string | undefined {
  if (name === '') return 'empty function name'
  if (keys.length === values.length) return undefined
  return `mismatched arg_key and arg_value counts: ${keys.length} keys, ${values.length} values`
}

function findFault(parts: Parts, tools: Tools): string | undefined {
  const ofShape = findFaultOfShape(parts)
  if (ofShape !== undefined) return ofShape
  const tool = tools.find((offered) => (offered.function?.name ?? '') === parts.name)
  if (!tool) return `tool ${quote(parts.name)} is not declared`
  const keys = new Set(parts.keys.map(trimSpace))
  if (keys.has('')) return 'empty argument name'
  const missing = tool.function?.parameters?.required?.find((key) => !keys.has(key))
  return missing === undefined
    ? undefined
    : `required argument ${quote(missing)} is missing for tool ${quote(parts.name)}`
}
