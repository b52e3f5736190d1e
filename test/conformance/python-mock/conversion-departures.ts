import { expect } from 'vitest'
import type { Conversation } from './texts.ts'

/** For each conversion with an `instead`: asserts what this project's converted stream contains. */
export const conversionDepartures: Record<string, (conversation: Conversation) => void> = {
  sse_final_with_content_dropped: ({ content, deltas, finishReasons, usages }) => {
    expect(content).toBe('whole reply')
    expect(deltas.filter((delta) => 'content' in delta && delta['content'] !== '')).toHaveLength(1)
    expect(deltas.length).toBeGreaterThan(1)
    expect(finishReasons).toEqual(['stop'])
    expect(usages).toMatchObject([{ prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 }])
  },
  sse_thinking_dropped: ({ content, deltas, finishReasons }) => {
    expect(deltas.flatMap(({ reasoning }) => reasoning ?? [])).toEqual(['let me see'])
    expect(content).toBe('42')
    expect(finishReasons).toEqual(['stop'])
  },
  sse_tool_calls_dropped: ({ deltas, finishReasons }) => {
    const calls = deltas.flatMap((delta) => delta['tool_calls'] ?? [])
    expect(calls).toMatchObject([{ index: 0, type: 'function', function: { name: 'f', arguments: '{"a":1}' } }])
    expect(finishReasons).toEqual(['tool_calls'])
  },
  sse_done_reason_length_reported_stop: ({ content, finishReasons }) => {
    expect(content).toBe('x')
    expect(finishReasons).toEqual(['length'])
  },
  sse_error_chunk: ({ content, payloads, finishReasons }) => {
    expect(content).toBe('x')
    expect(payloads.at(-1)).toMatchObject({ error: { message: expect.stringContaining('model crashed') as string } })
    expect(finishReasons).toEqual([])
  },
  sse_generate_chunks_lose_text: ({ content, finishReasons, usages }) => {
    expect(content).toBe('hi')
    expect(finishReasons).toEqual(['stop'])
    expect(usages).toMatchObject([{ prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }])
  },
  sse_content_missing_or_null: ({ deltas, finishReasons }) => {
    expect(deltas.filter(({ content }) => content !== '' && content !== undefined)).toEqual([])
    expect(finishReasons).toEqual([])
  },
  sse_counts_null_raises: ({ finishReasons, usages }) => {
    expect(finishReasons).toEqual(['stop'])
    expect(usages).toMatchObject([{ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }])
  },
}
