// Converts a conversation to the request of each dialect, and reads the answer of each dialect.

import { expect } from 'vitest'
import type { Dialect } from '../../handlers/index.ts'

export const DIALECTS = ['ollama', 'openai', 'responses', 'anthropic'] as const satisfies readonly Dialect[]

export interface Call {
  id: string
  name: string
  args: object
}

export type Part =
  | { user: string }
  | { assistant: string }
  /** The tool calls of one assistant message, and the text before them. */
  | { calls: readonly Call[]; text?: string }
  | { results: ReadonlyArray<{ id: string; content: string }> }

export interface Conversation {
  parts: readonly Part[]
  system?: string
  /** The names of the tools that are offered. */
  tools?: readonly string[]
}

export interface Said {
  text: string
  calls: Array<{ name: string; args: object }>
}

interface DialectOf {
  path: string
  toBody(conversation: Conversation): object
  read(answer: never): Said
}

const PARAMETERS = { type: 'object', properties: {} }
const toFunctions = (tools: readonly string[] = []) =>
  tools.map((name) => ({ type: 'function', function: { name, description: '', parameters: PARAMETERS } }))
const toSystem = (system?: string) => (system === undefined ? [] : [{ role: 'system', content: system }])

interface WireCall {
  function: { name: string; arguments: object }
}
interface Block {
  type: string
  text?: string
  name?: string
  input?: object
}
interface Item {
  type: string
  name?: string
  arguments?: string
  content?: Array<{ text: string }>
}

const dialects: Readonly<Record<Dialect, DialectOf>> = {
  ollama: {
    path: '/api/chat',
    toBody: ({ parts, system, tools }) => ({
      tools: toFunctions(tools),
      messages: [...toSystem(system), ...parts.flatMap(toNative)],
    }),
    read({ message: { content, tool_calls: calls = [] } }: { message: { content: string; tool_calls?: WireCall[] } }) {
      return { text: content, calls: calls.map(({ function: { name, arguments: args } }) => ({ name, args })) }
    },
  },
  openai: {
    path: '/v1/chat/completions',
    toBody: ({ parts, system, tools }) => ({
      tools: toFunctions(tools),
      messages: [...toSystem(system), ...parts.flatMap(toOpenAI)],
    }),
    read({ choices: [choice] }: { choices: Array<{ message: { content: string | null; tool_calls?: WireCall[] } }> }) {
      const { content = '', tool_calls: calls = [] } = choice!.message
      return {
        text: content ?? '',
        calls: calls.map(({ function: { name, arguments: args } }) => ({ name, args: parse(String(args)) })),
      }
    },
  },
  responses: {
    path: '/v1/responses',
    toBody: ({ parts, system, tools = [] }) => ({
      ...(system !== undefined && { instructions: system }),
      tools: tools.map((name) => ({ type: 'function', name, description: '', parameters: PARAMETERS })),
      input: parts.flatMap(toItems),
    }),
    read({ output }: { output: Item[] }) {
      return {
        text: output.flatMap(({ content = [] }) => content.map(({ text }) => text)).join(''),
        calls: output
          .filter(({ type }) => type === 'function_call')
          .map(({ name = '', arguments: args = '{}' }) => ({ name, args: parse(args) })),
      }
    },
  },
  anthropic: {
    path: '/v1/messages',
    toBody: ({ parts, system, tools = [] }) => ({
      max_tokens: 100,
      ...(system !== undefined && { system }),
      tools: tools.map((name) => ({ name, description: '', input_schema: PARAMETERS })),
      messages: parts.flatMap(toBlocks),
    }),
    read({ content }: { content: Block[] }) {
      return {
        text: content.map(({ text = '' }) => text).join(''),
        calls: content
          .filter(({ type }) => type === 'tool_use')
          .map(({ name = '', input = {} }) => ({ name, args: input })),
      }
    },
  },
}

/** Returns the path and the body of a request in a dialect. A text stands for a conversation with one user message. */
export function toRequest(
  dialect: Dialect,
  content: Conversation | string,
  fields: object = {},
): { path: string; body: object } {
  const conversation = typeof content === 'string' ? { parts: [{ user: content }] } : content
  const { path, toBody } = dialects[dialect]
  return { path, body: { model: 'llama3.1:8b', stream: false, ...toBody(conversation), ...fields } }
}

export function readSaid(dialect: Dialect, answer: unknown): Said {
  return dialects[dialect].read(answer as never)
}

/** Returns the body of an error in a dialect. */
export function toErrorBody(dialect: Dialect, type: string, message: unknown): object {
  if (dialect === 'ollama') return { error: message }
  if (dialect === 'anthropic') return { type: 'error', error: { type, message }, request_id: expect.any(String) }
  return { error: { message, type, param: null, code: null } }
}

function toNative(part: Part): object[] {
  if ('user' in part) return [{ role: 'user', content: part.user }]
  if ('assistant' in part) return [{ role: 'assistant', content: part.assistant }]
  if ('results' in part) return part.results.map(({ id, content }) => ({ role: 'tool', content, tool_call_id: id }))
  const { calls, text = '' } = part
  const toolCalls = calls.map(({ id, name, args }) => ({ id, function: { name, arguments: args } }))
  return [{ role: 'assistant', content: text, tool_calls: toolCalls }]
}

function toOpenAI(part: Part): object[] {
  if (!('calls' in part)) return toNative(part)
  const { calls, text = null } = part
  const toolCalls = calls.map(({ id, name, args }) => ({
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(args) },
  }))
  return [{ role: 'assistant', content: text, tool_calls: toolCalls }]
}

function toItems(part: Part): object[] {
  if ('results' in part) {
    return part.results.map(({ id, content }) => ({ type: 'function_call_output', call_id: id, output: content }))
  }
  if (!('calls' in part)) return toNative(part).map((message) => ({ type: 'message', ...message }))
  const { calls, text } = part
  return [
    ...(text === undefined ? [] : [{ type: 'message', role: 'assistant', content: text }]),
    ...calls.map(({ id, name, args }) => ({
      type: 'function_call',
      call_id: id,
      name,
      arguments: JSON.stringify(args),
    })),
  ]
}

function toBlocks(part: Part): object[] {
  if ('results' in part) {
    const content = part.results.map((result) => ({
      type: 'tool_result',
      tool_use_id: result.id,
      content: result.content,
    }))
    return [{ role: 'user', content }]
  }
  if (!('calls' in part)) return toNative(part)
  const { calls, text } = part
  const content = [
    ...(text === undefined ? [] : [{ type: 'text', text }]),
    ...calls.map(({ id, name, args }) => ({ type: 'tool_use', id, name, input: args })),
  ]
  return [{ role: 'assistant', content }]
}

function parse(text: string): object {
  return JSON.parse(text) as object
}
