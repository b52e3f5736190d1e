/** Creates the `fetch` that a developer would stub by hand: it streams these pieces in answer to any request. */
export function createStubbedFetch(
  pieces: readonly string[],
): (url: string, init: { body: string }) => Promise<Response> {
  const encoder = new TextEncoder()
  const counted = {
    total_duration: 1_234_567_890,
    load_duration: 12_345_678,
    prompt_eval_count: pieces.length - 1,
    prompt_eval_duration: 23_456_789,
    eval_count: pieces.length,
    eval_duration: 34_567_890,
  }
  return async (_url, { body }) => {
    const { model } = JSON.parse(body) as { model: string }
    const created_at = new Date().toISOString()
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        const send = (line: object): void => controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`))
        for (const content of pieces) send({ model, created_at, message: { role: 'assistant', content }, done: false })
        const message = { role: 'assistant', content: '' }
        send({ model, created_at, message, done: true, done_reason: 'stop', ...counted })
        controller.close()
      },
    })
    return new Response(stream, { headers: { 'content-type': 'application/x-ndjson' } })
  }
}
