import { toJsonText } from '../../go/json-text.ts'
import { GoJsonError, unmarshalGoJson } from '../../go/json.ts'
import { type Tool, toolFunctionParameters } from '../../protocol/requests.ts'
import { WEB_SEARCH } from '../web-search.ts'
import type { ResponsesTool } from './request-types.ts'
import { sortKeys } from './sort-keys.ts'

/** Whether a request declares the server's own search. */
export function hasWebSearch(tools: readonly ResponsesTool[] = []): boolean {
  return tools.some(isWebSearch)
}

/**
 * The tools as the model is offered them: the members of a namespace under its name, and the server's own search as a
 * function.
 *
 * @throws GoJsonError for what the real server refuses, in its words
 * @see https://github.com/ollama/ollama/blob/main/openai/responses.go (convertTools)
 */
export function toTools(tools: readonly ResponsesTool[] = []): Tool[] {
  const searches = hasWebSearch(tools)
  return tools.flatMap((tool) => {
    if (isWebSearch(tool)) return [toSearchFunction()]
    // Of two functions of one name nobody could tell which is called: the server keeps its own.
    return expand(tool).filter((expanded) => !searches || expanded.function?.name !== WEB_SEARCH)
  })
}

function isWebSearch({ type }: ResponsesTool): boolean {
  return type === WEB_SEARCH
}

function expand(tool: ResponsesTool): Tool[] {
  if (tool.type !== 'namespace') return [toTool(tool)]
  const prefix = tool.name ? `${tool.name}.` : ''
  return (tool.tools ?? []).flatMap(expand).map((member) => {
    const name = member.function?.name ?? ''
    return name.startsWith(prefix) ? member : { ...member, function: { ...member.function, name: prefix + name } }
  })
}

function toTool({ type = '', name = '', description = '', parameters }: ResponsesTool): Tool {
  return { type, function: { name, description, parameters: parameters ? toParameters(parameters) : {} } }
}

/** Why through text: the real server writes them, with sorted keys, and reads them again as its own type. */
function toParameters(parameters: object): NonNullable<NonNullable<Tool['function']>['parameters']> {
  try {
    return unmarshalGoJson(toJsonText(sortKeys(parameters)), toolFunctionParameters)
  } catch (error) {
    if (!(error instanceof GoJsonError)) throw error
    throw new GoJsonError(`failed to unmarshal tool parameters: ${error.message}`, { cause: error })
  }
}

function toSearchFunction(): Tool {
  return {
    type: 'function',
    function: {
      name: WEB_SEARCH,
      description: 'Search the web for current information.',
      parameters: {
        type: 'object',
        required: ['query'],
        properties: { query: { type: ['string'], description: 'The search query.' } },
      },
    },
  }
}
