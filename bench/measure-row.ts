import type { Figure } from './measure.ts'

// One row, in a process of its own: its figure is sent to the process that started it.
const [module, argument, msw] = process.argv.slice(2)
const { measure } = (await import(`./rows/${module}.ts`)) as {
  measure: (argument: string | undefined, msw: number) => Promise<Figure>
}
process.send?.(await measure(argument, Number(msw)), () => process.exit())
