import { probe, record } from '../../../probe.js'

export const dynamic = 'force-dynamic'

export async function GET() {
  const seen = await probe(() => globalThis.mock?.requests ?? [])
  record('Next.js, a route handler', seen)
  return new Response(seen)
}
