import { registerHooks } from 'node:module'

// Node loads this file before all others (`node --import`). Every module that imports msw then gets msw 2, including handlers/.
registerHooks({
  resolve: (specifier, context, nextResolve) => nextResolve(specifier.replace(/^msw(?=$|\/)/, 'msw2'), context),
})
