import type { Message, Think, Tool } from '../protocol/requests.ts'
import type { InstalledModel } from '../state/model-types.ts'
import type { ReaderSetup } from '../written/reader.ts'

/** What an endpoint knows of a request that a model answers word for word. */
interface WrittenRequest {
  endpoint: ReaderSetup['endpoint']
  tools?: readonly Tool[]
  /** The field `think` of the request. */
  think: Think | undefined
  lastMessage?: Message | undefined
  /** Whether the prompt is given to the model as it is. The parser of the model is then not used. */
  isRaw?: boolean
  prompt: () => string
}

/** Returns what the server knows when it reads what a model writes. */
export function toReaderSetup(model: InstalledModel, request: WrittenRequest): ReaderSetup {
  const { endpoint, tools = [], lastMessage, isRaw = false, prompt } = request
  const { template, capabilities, hasPlaceholderTemplate } = model
  const think = request.think ?? (capabilities.includes('thinking') ? true : undefined)
  return {
    endpoint,
    tools,
    // Generate sets up the parser before it looks whether the model can think.
    think: endpoint === 'chat' ? think : request.think,
    lastMessage,
    parser: isRaw ? undefined : findParserName(model),
    isParsedByRunner: endpoint === 'chat' && model.usesChatTemplate === true,
    template,
    defaultTags: hasPlaceholderTemplate ? { opening: '<think>', closing: '</think>' } : undefined,
    thinks: think !== undefined && think !== false,
    prompt,
  }
}

/** Returns the name of the parser of a model. A model of the family gpt-oss has the parser `harmony` because of its template. */
function findParserName({ parser, details, template }: InstalledModel): string | undefined {
  if (parser) return parser
  const isHarmony = details.family === 'gptoss' || details.family === 'gpt-oss'
  return isHarmony && template.includes('<|start|>') && template.includes('<|end|>') ? 'harmony' : undefined
}
