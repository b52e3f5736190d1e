/** A claim about the core that any runtime can check. It uses web standards only. */
export interface Claim {
  title: string
  /** @throws if the claim is false */
  run(): Promise<void>
}

/** @throws Error that shows both values, if their JSON differs */
export function mustEqual(found: unknown, wanted: unknown): void {
  const [given, expected] = [found, wanted].map((value) => JSON.stringify(value) ?? 'undefined')
  if (given !== expected) throw new Error(`found ${given}, and not ${expected}`)
}

/** Describes how a promise settles: `resolves`, or `rejects with` the name of the error. */
export async function settling(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'resolves',
    (error: unknown) => `rejects with ${error instanceof Error ? error.name : String(error)}`,
  )
}
