import type { OllamaRequest } from '../replies/reply.ts'
import type { Arrival } from '../state/exchange.ts'
import { instantiateSchema } from './structured.ts'
import { NoInstanceError } from './structured/failure.ts'

/**
 * Makes the arguments of a call: an instance of the schema of the tool. They are `{}` if the request does not offer the tool.
 *
 * @throws Error that names the tool, if its schema has no instance
 */
export async function makeArguments(
  { state }: Arrival,
  { tools, body }: OllamaRequest,
  name: string,
): Promise<Record<string, unknown>> {
  const offered = tools.find((tool) => tool.function?.name === name)
  if (!offered) return {}
  // The schema is taken from the body, because a real Ollama decodes only a part of it: `$ref` is lost, for example.
  const schema = findSchema(body['tools'], name) ?? offered.function?.parameters
  try {
    const instance = await instantiateSchema({ ...schema, type: 'object' }, state.seed)
    return instance as Record<string, unknown>
  } catch (error) {
    if (!(error instanceof NoInstanceError)) throw error
    throw new Error(
      `Failed to make the arguments of the tool '${name}': found ${error.found}. Give them with reply.toolCall('${name}', { … }).`,
      { cause: error },
    )
  }
}

/** A tool as a client sends it in one of the dialects. */
interface SentTool {
  name?: unknown
  /** The schema in `/v1/responses`. */
  parameters?: unknown
  /** The schema in `/v1/messages`. */
  input_schema?: unknown
  /** The function in `/api/chat` and in `/v1/chat/completions`. */
  function?: { name?: unknown; parameters?: unknown }
  /** The tools of a namespace in `/v1/responses`. */
  tools?: unknown
}

/** Finds the schema of a tool in the tools as they were sent. The name of a tool in a namespace may end with its own name. */
function findSchema(sent: unknown, name: string): object | undefined {
  const all = listTools(sent)
  const found =
    all.find((tool) => nameOf(tool) === name) ?? all.find((tool) => name.endsWith(`.${String(nameOf(tool))}`))
  const schema = found?.function?.parameters ?? found?.parameters ?? found?.input_schema
  return typeof schema === 'object' && schema !== null ? schema : undefined
}

function nameOf(tool: SentTool): unknown {
  return tool.function?.name ?? tool.name
}

function listTools(sent: unknown): SentTool[] {
  if (!Array.isArray(sent)) return []
  return sent.flatMap((tool: SentTool | null) => (tool?.tools ? listTools(tool.tools) : (tool ?? [])))
}
