import { toJsonText } from '../../go/json-text.ts'
import { GoJsonError, unmarshalGoJson } from '../../go/json.ts'
import { sortKeys } from '../../go/sort-keys.ts'
import { type Tool, toolFunctionParameters } from '../../protocol/requests.ts'
import { WEB_SEARCH } from '../web-search.ts'
import type { ResponsesTool } from './request-types.ts'

/** Returns whether a request offers the web search of the server. */
export function hasWebSearch(tools: readonly ResponsesTool[] = []): boolean {
  return tools.some(isWebSearch)
}

/**
 * Translates the tools of a request to native tools. The tools of a namespace get its name as a prefix, and the web search of the server
 * becomes a function.
 *
 * @throws GoJsonError with the message of a real Ollama, if the parameters of a tool are wrong
 * @see https://github.com/ollama/ollama/blob/main/openai/responses.go (convertTools)
 */
export function toTools(tools: readonly ResponsesTool[] = []): Tool[] {
  const searches = hasWebSearch(tools)
  return tools.flatMap((tool) => {
    if (isWebSearch(tool)) return [toSearchFunction()]
    // With two functions of the same name, a call would be ambiguous, so the server removes the function of the client.
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

/** Converts the parameters through JSON text, because a real Ollama writes them with sorted keys, and decodes that text as its own type. */
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
