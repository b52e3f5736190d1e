import { expect, test } from 'vitest'
import { runNode } from './consumer.ts'
import { root } from './source-files.ts'

test('npm run demo shows a short tour', async () => {
  expect(await runNode(['examples/demo.ts'], root)).toMatchInlineSnapshot(`
    "A streamed answer, each piece as it arrives
      [Echo:] [ Why] [ is] [ the] [ sky] [ blue?]

    One line in a test decides what the model says
      Blue light scatters most.

    Vectors, the same in every run
      cat [1,0], dog [0,1]

    The installed models
      llama3.1:8b        4.7 GB
      mistral:7b         4.7 GB
      nomic-embed-text   4.7 GB

    A failure on purpose, once
      503 server busy
      Echo: Why is the sky blue?

    An agent, round by round
      calls find({"to":"Rome"})
      There is one at nine.

    A model that is slow, and a connection that breaks
      [One] [ two] TypeError: terminated

    What was asked
      POST /api/chat   200  complete  Why is the sky blue?
      POST /api/chat   200  complete  Why is the sky blue?
      POST /api/embed  200  complete  cat, dog
      GET /api/tags    200  complete  
      POST /api/chat   503  failed    Why is the sky blue?
      POST /api/chat   200  complete  Why is the sky blue?
      POST /api/chat   200  complete  To Rome?
      POST /api/chat   200  complete  To Rome?
      POST /api/chat   200  failed    Why is the sky blue?
    "
  `)
})
