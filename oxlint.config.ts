import { defineConfig, type OxlintConfig } from 'oxlint'
import { IMPORT_ORDER, SEPARATE_FOLDERS } from './test/package/import-order.ts'

type Override = NonNullable<OxlintConfig['overrides']>[number]

/** The folders beside `src/`. No file of `src/` may import from them. */
const OUTSIDE = ['handlers', 'server', 'test', 'bench', 'examples', 'scripts']

interface Restriction {
  files: string[]
  /** The line of the import order that the files belong to. */
  line: string
  /** More folders that the files may not import. Default: none. */
  separate?: readonly string[]
  /** Whether the files may import packages. Default: false. */
  packages?: boolean
}

/**
 * Creates a rule that forbids imports of folders outside `src/`, of everything below `line` in the import order, and of packages
 * unless `packages` is true.
 */
function restrictImports({ files, line, separate = [], packages = false }: Restriction): Override {
  const below = IMPORT_ORDER.slice(IMPORT_ORDER.indexOf(line) + 1).filter((other) => other.startsWith('src/'))
  const names = [...below.map(withoutSrc), ...OUTSIDE.map((folder) => `${folder}/`), ...separate]
  // A file at the root of src/ imports its neighbours with ./, and a file in a folder imports files of the root with ../
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
  ignorePatterns: [
    '**/dist',
    'public',
    'storybook-static',
    'test/conformance/recordings',
    'test/environments/projects',
  ],
  rules: {
    // Allows two kinds of unused variables: a field that is taken out so that the rest object lacks it, and a resource that is
    // only opened to be closed (its name begins with _).
    'eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
    // Off, because a function of two lines is easier to read next to its use than at the other end of the file.
    'unicorn/consistent-function-scoping': 'off',
    // Off, because it takes every function with the name `next` for a callback of Express.
    'promise/no-callback-in-promise': 'off',
    // Off, because streams and measurements must do one thing after the other.
    'eslint/no-await-in-loop': 'off',
    // Off, because it does not see that a function inside the loop changes a variable.
    'eslint/no-unmodified-loop-condition': 'off',
    // Off, because Ollama has such a field, and names of resources that are only opened to be closed begin with _.
    'eslint/no-underscore-dangle': 'off',
    // Off, because a list of three is no slower than a set.
    'unicorn/prefer-set-has': 'off',
    // Off, because `axios.create` is the usual way to use axios.
    'import/no-named-as-default-member': 'off',
    'vitest/require-mock-type-parameters': 'off',
  },
  overrides: [
    {
      // The tests send invalid requests on purpose.
      files: ['test/**'],
      rules: { 'unicorn/no-invalid-fetch-options': 'off' },
    },
    ...lines,
    ...separateFolders,
    // These files load the two libraries for schemas, when a request has a schema. test/package/imports.test.ts allows no other
    // packages.
    restrictImports({
      files: ['src/engine/structured.ts', 'src/engine/structured/**'],
      line: 'src/engine/',
      packages: true,
    }),
    // This file imports the library for zstd. The router loads it when the body of a request is compressed.
    restrictImports({ files: ['src/http/zstd.ts'], line: 'src/http/', packages: true }),
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
                // Matches everything except `msw` itself and relative paths. It is this long because the linter's regular expressions
                // have no look-ahead.
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
      // This is the only file that needs a test runner and msw's server for Node.
      files: ['handlers/vitest.ts'],
      rules: { 'eslint/no-restricted-imports': 'off' },
    },
    {
      // These tests are written as a user writes them. The linter does not see that their `test` is a test function.
      files: ['test/fixture/project/**', 'test/fixture/own-server/**'],
      rules: {
        'vitest/no-standalone-expect': 'off',
        'vitest/require-to-throw-message': 'off',
        'vitest/no-conditional-expect': 'off',
      },
    },
    {
      // A style sheet is imported for its side effect.
      files: ['examples/browser-chat/**'],
      rules: { 'import/no-unassigned-import': 'off' },
    },
  ],
})
