import { defineConfig, type OxlintConfig } from 'oxlint'
import { IMPORT_ORDER, SEPARATE_FOLDERS } from './test/package/import-order.ts'

type Override = NonNullable<OxlintConfig['overrides']>[number]

/** The folders beside `src/`: what ships in it imports none of them. */
const OUTSIDE = ['handlers', 'server', 'test', 'bench', 'examples', 'scripts']

interface Restriction {
  files: string[]
  /** The line of the import order on which the files stand. */
  line: string
  /** More folders that the files may not import. Default: none. */
  separate?: readonly string[]
  /** Whether the files may import packages. Default: false. */
  packages?: boolean
}

/** Refuses packages, the folders outside of `src/`, and everything on a line of the import order below the given one. */
function restrictImports({ files, line, separate = [], packages = false }: Restriction): Override {
  const below = IMPORT_ORDER.slice(IMPORT_ORDER.indexOf(line) + 1).filter((other) => other.startsWith('src/'))
  const names = [...below.map(withoutSrc), ...OUTSIDE.map((folder) => `${folder}/`), ...separate]
  // A file at the root of src/ names its neighbours with ./, and a file in a folder names those of the root with ../
  const up = line.endsWith('/') ? '(\\.\\./)+' : '(\\./|(\\.\\./)+)'
  const order = {
    regex: `^${up}(${names.map((name) => name.replaceAll('.', '\\.')).join('|')})`,
    message: `${line} imports only what stands above it in test/package/import-order.ts.`,
  }
  const noPackages = { regex: '^[^.]', message: 'src/ runs wherever there is fetch: it imports nothing but src/.' }
  return {
    files,
    rules: { 'eslint/no-restricted-imports': ['error', { patterns: packages ? [order] : [noPackages, order] }] },
  }
}

function withoutSrc(line: string): string {
  return line.slice('src/'.length)
}

const lines = IMPORT_ORDER.filter((line) => line.startsWith('src/')).map((line) =>
  restrictImports({ files: [line.endsWith('/') ? `${line}**` : line], line }),
)

const separateFolders = SEPARATE_FOLDERS.map((folder) => {
  const line = IMPORT_ORDER.find((other) => folder.startsWith(other))!
  const separate = SEPARATE_FOLDERS.filter((other) => other !== folder).map((other) => other.slice(line.length))
  return restrictImports({ files: [`${folder}**`], line, separate })
})

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'import', 'vitest', 'promise'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  ignorePatterns: ['**/dist', 'public', 'storybook-static', 'test/conformance/recordings'],
  rules: {
    // A field that is taken out so that the rest is without it is used, and so is what is only to be closed.
    'eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
    // A function of two lines is read where it is used, not at the other end of the file.
    'unicorn/consistent-function-scoping': 'off',
    // Takes every function that is called `next` for a callback of Express.
    'promise/no-callback-in-promise': 'off',
    // One after the other is what a stream, and a measurement, means.
    'eslint/no-await-in-loop': 'off',
    // Does not see what a function inside the loop changes.
    'eslint/no-unmodified-loop-condition': 'off',
    // Ollama has such a field, and a name for what is only to be closed begins so.
    'eslint/no-underscore-dangle': 'off',
    // A list of three is no slower than a set.
    'unicorn/prefer-set-has': 'off',
    // `axios.create` is how axios is written.
    'import/no-named-as-default-member': 'off',
    'vitest/require-mock-type-parameters': 'off',
  },
  overrides: [
    {
      // What no client should send is sent on purpose.
      files: ['test/**'],
      rules: { 'unicorn/no-invalid-fetch-options': 'off' },
    },
    ...lines,
    ...separateFolders,
    // The two libraries for schemas, loaded when one is asked for. test/package/imports.test.ts allows no others.
    restrictImports({
      files: ['src/engine/structured.ts', 'src/engine/structured/**'],
      line: 'src/engine/',
      packages: true,
    }),
    {
      files: ['handlers/**'],
      rules: {
        'eslint/no-restricted-imports': [
          'error',
          {
            paths: [
              {
                name: 'msw',
                allowImportNames: ['http', 'HttpHandler', 'HttpResponse'],
                message: 'Only these are the same in msw 2 and msw 3.',
              },
            ],
            patterns: [
              {
                // Everything but `msw` itself and relative paths: there is no look-ahead to say so shortly.
                regex: '^(msw.|[^.m]|m[^s]|ms[^w])',
                message: 'handlers/ imports nothing but msw, src/ and handlers/.',
              },
              {
                regex: '^(\\.\\./)+(server|test|bench|examples|scripts)/',
                message: 'handlers/ imports nothing but msw, src/ and handlers/.',
              },
            ],
          },
        ],
      },
    },
    {
      // The one file that needs a test runner, and msw's server in Node.
      files: ['handlers/vitest.ts'],
      rules: { 'eslint/no-restricted-imports': 'off' },
    },
    {
      // Written as a user writes tests: the linter does not see that this `test` is one.
      files: ['test/fixture/project/**', 'test/fixture/own-server/**'],
      rules: {
        'vitest/no-standalone-expect': 'off',
        'vitest/require-to-throw-message': 'off',
        'vitest/no-conditional-expect': 'off',
      },
    },
    {
      // A style sheet is imported for its effect.
      files: ['examples/browser-chat/**'],
      rules: { 'import/no-unassigned-import': 'off' },
    },
  ],
})
