import { mock, server } from './mock.js'

server.listen()
globalThis.mock = mock
