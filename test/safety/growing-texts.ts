// Texts of any size, as a model writes them for one of the parsers of Ollama.

/** How a call begins for each parser, after the thought of a model that begins with one. */
const CALLS: Readonly<Record<string, string>> = {
  qwen3: '<tool_call>',
  'qwen3-thinking': '</think><tool_call>',
  'qwen3-vl-thinking': '</think><tool_call>',
  'qwen3-coder': '<tool_call><function=get><parameter=city>',
  'qwen3.5': '</think><tool_call><function=get><parameter=city>',
  'nemotron-3-nano': '</think><tool_call><function=get><parameter=city>',
  'glm-4.7': '</think><tool_call>get<arg_key>',
  'glm-ocr': '<tool_call>get<arg_key>',
  deepseek3: '</think><｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get<｜tool▁sep｜>',
  cogito: '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>',
  olmo3: '<function_calls>get(city=',
  'olmo3-think': '</think>',
  ministral: '[TOOL_CALLS]get[ARGS]{"a":"',
  functiongemma: '<start_function_call>call:get{',
  harmony: '<|channel|>commentary to=functions.get<|message|>',
  'lfm2-thinking': '<think></think><|tool_call_start|>[get(city=',
  cohere: '<|END_THINKING|><|START_ACTION|>[',
  gemma4: '<|tool_call>call:get{city:',
  laguna: '</think><tool_call>get<arg_key>',
  glimmer: ' to=get<|message|><atem:function_calls>',
}

/** The names of the parsers whose texts can grow. */
export const PARSERS: readonly string[] = Object.keys(CALLS)

/** Pieces that no parser can take for the end of something. */
const PIECES = ['a1', '<', '"', '{', '(', ',', 'b:', "'", '[', '|']

function many(size: number): string[] {
  return Array.from({ length: size }, (_, i) => PIECES[i % PIECES.length]!)
}

/** The texts by what grows in them. */
export const GROWING_TEXTS: Readonly<Record<string, (parser: string, size: number) => string[]>> = {
  'pieces of text': (_, size) => many(size),
  'pieces of a call': (parser, size) => [CALLS[parser]!, ...many(size)],
  'a call in one piece': (parser, size) => [CALLS[parser]! + many(size).join('')],
  'calls that are broken': (parser, size) =>
    Array.from(
      { length: size / 10 },
      () => `${CALLS[parser]}x</tool_call><｜tool▁call▁end｜><end_function_call><tool_call|>`,
    ),
}
