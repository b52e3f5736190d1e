type Args = Readonly<Record<string, unknown>>

/** What stands before and after a text, in pieces. */
export type Frame = readonly [before: readonly string[], after: readonly string[]]

/** How a model writes the parts of a reply. */
export interface WrittenFormat {
  readonly thought: Frame
  readonly content: Frame
  readonly toCall: (name: string, args: Args) => string
  /** What comes first if the reply does not begin with a thought, but the model does: the end of a thought. Undefined: nothing. */
  readonly start?: readonly string[]
}

/** Returns the format of a model whose prompt ends with the opening tag of a thought. */
export function beginInThought(format: WrittenFormat): WrittenFormat {
  const [, after] = format.thought
  return { ...format, thought: [[], after], start: after }
}

const NOTHING: Frame = [[], []]
/** The prompt of many models that think ends with the opening tag. */
const OPEN_THOUGHT: Frame = [[], ['</think>', '\n\n']]
/** Some parsers show the white space after the closing tag if it comes as a token of its own. */
const BARE_THOUGHT: Frame = [[], ['</think>']]
const THOUGHT: Frame = [
  ['<think>', '\n'],
  ['</think>', '\n\n'],
]

/** Returns how a model with a parser writes. Undefined: as a model without one. */
export function findFormat(parser: string): WrittenFormat | undefined {
  const format = FORMATS.get(parser)
  return format && { thought: NOTHING, content: NOTHING, ...format }
}

const toJson = (value: unknown): string => JSON.stringify(value)
const toText = (value: unknown): string => (typeof value === 'string' ? value : toJson(value))
const join = (args: Args, separator: string, write: (key: string, value: unknown) => string): string =>
  Object.entries(args)
    .map(([key, value]) => write(key, value))
    .join(separator)

const toJsonCall = (name: string, args: Args): string =>
  `<tool_call>\n${toJson({ name, arguments: args })}\n</tool_call>`
const toXmlCall = (name: string, args: Args): string => {
  const parameters = join(args, '', (key, value) => `<parameter=${key}>\n${toText(value)}\n</parameter>\n`)
  return `<tool_call>\n<function=${name}>\n${parameters}</function>\n</tool_call>`
}
const toGlmCall = (name: string, args: Args): string => {
  const write = (key: string, value: unknown): string =>
    `\n<arg_key>${key}</arg_key>\n<arg_value>${toText(value)}</arg_value>`
  return `<tool_call>${name}${join(args, '', write)}\n</tool_call>`
}
const toPythonArguments = (args: Args): string => join(args, ', ', (key, value) => `${key}=${toJson(value)}`)
const toDeepSeekCalls = (call: string): string =>
  `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>${call}<｜tool▁call▁end｜><｜tool▁calls▁end｜>`
const toGemmaValue = (value: unknown): string => {
  if (typeof value === 'string') return `<escape>${value}<escape>`
  if (Array.isArray(value)) return `[${value.map(toGemmaValue).join(',')}]`
  return typeof value === 'object' && value !== null ? `{${toGemmaMembers(value as Args)}}` : toJson(value)
}
const toGemmaMembers = (args: Args): string => join(args, ',', (key, value) => `${key}:${toGemmaValue(value)}`)
const toGemma4Call = (name: string, args: Args): string => `<|tool_call>call:${name}${toJson(args)}<tool_call|>`
const toLfmCall = (name: string, args: Args): string =>
  `<|tool_call_start|>[${name}(${toPythonArguments(args)})]<|tool_call_end|>`
const toAtemCall = (name: string, args: Args): string => {
  const write = (key: string, value: unknown): string =>
    `<atem:parameter name="${key}">${toText(value)}</atem:parameter>\n`
  const call = `<atem:invoke name="${name}">\n${join(args, '', write)}</atem:invoke>`
  return `<|start|>assistant to=${name}<|message|><atem:function_calls>\n${call}\n</atem:function_calls><|eom|>`
}

const XML = { thought: OPEN_THOUGHT, toCall: toXmlCall }
const LAGUNA = { thought: OPEN_THOUGHT, toCall: toJsonCall }
const END_OF_MESSAGE: readonly string[] = ['<|end|>', '<|start|>assistant']

const FORMATS = new Map<string, Pick<WrittenFormat, 'toCall'> & Partial<WrittenFormat>>([
  ['qwen3', { thought: THOUGHT, toCall: toJsonCall }],
  ['qwen3-thinking', { thought: OPEN_THOUGHT, toCall: toJsonCall }],
  ['qwen3-vl-instruct', { thought: THOUGHT, toCall: toJsonCall }],
  ['qwen3-vl-thinking', { thought: OPEN_THOUGHT, toCall: toJsonCall }],
  ['qwen3.5', XML],
  ['ornith', XML],
  ['qwen3-coder', XML],
  ['nemotron-3-nano', XML],
  ['nemotron-3.5-nano', XML],
  [
    'ministral',
    { thought: [['[THINK]'], ['[/THINK]']], toCall: (name, args) => `[TOOL_CALLS]${name}[ARGS]${toJson(args)}` },
  ],
  [
    'harmony',
    {
      thought: [['<|channel|>analysis<|message|>'], END_OF_MESSAGE],
      content: [['<|channel|>final<|message|>'], END_OF_MESSAGE],
      toCall: (name, args) =>
        `<|channel|>commentary to=functions.${name} <|constrain|>json<|message|>${toJson(args)}<|end|><|start|>assistant`,
    },
  ],
  [
    'cogito',
    {
      thought: BARE_THOUGHT,
      toCall: (name, args) => toDeepSeekCalls(`function<｜tool▁sep｜>${name}\n\`\`\`json\n${toJson(args)}\n\`\`\``),
    },
  ],
  [
    'deepseek3',
    { thought: BARE_THOUGHT, toCall: (name, args) => toDeepSeekCalls(`${name}<｜tool▁sep｜>${toJson(args)}`) },
  ],
  ['olmo3', { toCall: (name, args) => `<function_calls>${name}(${toPythonArguments(args)})</function_calls>` }],
  ['olmo3-think', { thought: BARE_THOUGHT, toCall: toJsonCall }],
  [
    'functiongemma',
    { toCall: (name, args) => `<start_function_call>call:${name}{${toGemmaMembers(args)}}<end_function_call>` },
  ],
  ['glm-4.7', { thought: OPEN_THOUGHT, toCall: toGlmCall }],
  ['glm-ocr', { thought: THOUGHT, toCall: toGlmCall }],
  ['gemma4', { thought: [['<|channel>', 'thought', '\n'], ['<channel|>']], toCall: toGemma4Call }],
  ['gemma4-no-thinking', { toCall: toGemma4Call }],
  ['lfm2', { toCall: toLfmCall }],
  ['lfm2-thinking', { thought: THOUGHT, toCall: toLfmCall }],
  ['laguna', LAGUNA],
  ['poolside-v1', LAGUNA],
  [
    'cohere',
    {
      thought: [[], ['<|END_THINKING|>']],
      content: [['<|START_TEXT|>'], ['<|END_TEXT|>']],
      toCall: (name, args) =>
        `<|START_ACTION|>${toJson([{ tool_call_id: '0', tool_name: name, parameters: args }])}<|END_ACTION|>`,
    },
  ],
  [
    'glimmer',
    {
      thought: [['<|start|>assistant to=self<|message|>'], ['<|eom|>']],
      content: [['<|start|>assistant to=user<|message|>'], ['<|eom|>']],
      toCall: toAtemCall,
    },
  ],
])
