import { handle } from '../handle.ts'

declare const Bun: {
  serve(options: { port: number; hostname: string; idleTimeout: number; fetch: typeof handle }): { url: URL }
}

const server = Bun.serve({ port: 0, hostname: '127.0.0.1', idleTimeout: 120, fetch: handle })
console.log(server.url.href)
