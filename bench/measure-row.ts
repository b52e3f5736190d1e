import type { Figure } from './measure.ts'

// Measures one row in this process, and sends the figure to the parent process, which is run.ts.
const [module, argument, msw] = process.argv.slice(2)
const { measure } = (await import(`./rows/${module}.ts`)) as {
  measure: (argument: string | undefined, msw: number) => Promise<Figure>
}
process.send?.(await measure(argument, Number(msw)), () => process.exit())
