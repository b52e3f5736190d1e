// Run by Node, Bun and Deno. The argument is the name of the environment.
import { probe, record } from '../probe.js'
import { mock, server } from './mock.js'

server.listen()
record(process.argv[2], await probe(() => mock.requests))
server.close()
// Deno would wait for its connections.
process.exit()
