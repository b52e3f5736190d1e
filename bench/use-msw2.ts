import { registerHooks } from 'node:module'

// Loaded before all else (`node --import`): whoever imports msw is given msw 2, handlers/ too.
registerHooks({
  resolve: (specifier, context, nextResolve) => nextResolve(specifier.replace(/^msw(?=$|\/)/, 'msw2'), context),
})
