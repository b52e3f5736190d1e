// Replies of any size, as a test gives them.

import type { Reply } from '../../src/index.ts'

type GrowingReply = (size: number) => Reply

const LOGPROB = { token: 'a', logprob: -0.1 }

/** The replies, by what grows in them. */
export const GROWING_REPLIES: Readonly<Record<string, GrowingReply>> = {
  words: (size) => 'word '.repeat(size / 5),
  'spaces at its end': (size) => `a${' '.repeat(size)}`,
  'newlines at its end': (size) => `a${'\n'.repeat(size)}`,
  'spaces alone': (size) => ' '.repeat(size),
  'one long word': (size) => 'é'.repeat(size),
  'quotes and escapes': (size) => '"\\<\u2028'.repeat(size / 4),
  pieces: (size) => ({ content: Array.from({ length: size }, (_, i) => `${i} `) }),
  'pieces of a thought': (size) => ({ thinking: Array.from({ length: size }, (_, i) => `${i} `), content: 'So.' }),
  'tool calls': (size) => ({
    toolCalls: Array.from({ length: size }, (_, i) => ({ name: `f${i}`, arguments: { i } })),
  }),
  'arguments of a tool call': (size) => ({ toolCalls: [{ name: 'f', arguments: { text: 'a<"'.repeat(size / 3) } }] }),
  'written pieces': (size) => ({ written: Array.from({ length: size }, (_, i) => `${i} `) }),
  'pieces of a written thought': (size) => ({
    written: ['<think>', ...Array.from({ length: size }, (_, i) => `<${i}`)],
  }),
  'spaces before a written thought': (size) => ({
    written: [...Array.from({ length: size }, (_, i) => ' \n'[i % 2]!), '<think>'],
  }),
  'pieces of a written tool call': (size) => ({
    written: ['{"name": "f", "parameters": {"a": "', ...Array.from({ length: size }, (_, i) => `{${i}`)],
  }),
  'log probabilities': (size) => ({
    content: Array.from({ length: size }, () => 'a'),
    logprobs: Array.from({ length: size }, () => LOGPROB),
  }),
  'lines as they are sent': (size) => ({ lines: Array.from({ length: size }, (_, i) => `{"i":${i}}`) }),
  'words of an error': (size) => ({ error: 'word '.repeat(size / 5) }),
  'fields of each line': (size) => ({ content: 'a b', extra: { line: { note: 'a'.repeat(size) } } }),
}
