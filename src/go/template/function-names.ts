/** The functions that Ollama's template.go adds to those of text/template. */
export const OLLAMA_FUNCTIONS = ['currentDate', 'json', 'toTypeScriptType', 'yesterdayDate'] as const

/** The builtins of text/template/funcs.go. */
export const GO_FUNCTIONS = [
  'and',
  'call',
  'eq',
  'ge',
  'gt',
  'html',
  'index',
  'js',
  'le',
  'len',
  'lt',
  'ne',
  'not',
  'or',
  'print',
  'printf',
  'println',
  'slice',
  'urlquery',
] as const

export type FunctionName = (typeof OLLAMA_FUNCTIONS)[number] | (typeof GO_FUNCTIONS)[number]

export const FUNCTION_NAMES: ReadonlySet<string> = new Set<string>([...OLLAMA_FUNCTIONS, ...GO_FUNCTIONS])
