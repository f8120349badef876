// Lint rules: what the compiler cannot say. Type-aware, because a promise that nobody awaits is a message lost.
import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const BROWSER = [
  ...[
    'window',
    'document',
    'innerWidth',
    'innerHeight',
    'location',
    'history',
    'navigator',
    'localStorage',
    'sessionStorage',
    'matchMedia',
  ],
  ...['console', 'fetch', 'EventSource', 'AbortController', 'AbortSignal', 'URL', 'URLSearchParams', 'FormData'],
  ...['Blob', 'File', 'FileReader', 'TextEncoder', 'TextDecoder', 'structuredClone', 'CSS', 'CustomEvent', 'Event'],
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'queueMicrotask', 'requestAnimationFrame'],
  ...['Node', 'Element', 'HTMLElement', 'Image', 'ResizeObserver', 'IntersectionObserver', 'MutationObserver'],
]

export default defineConfig(
  globalIgnores(['node_modules/', 'coverage/', 'data/', '.cache/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // What was caught as unknown is thrown on as unknown.
      '@typescript-eslint/only-throw-error': 'off',
      // A port promises, so whoever plays it in memory is async with nothing to await.
      '@typescript-eslint/require-await': 'off',
      // Factories make objects over closures: their methods have no `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      // What a raw query or JSON.parse gives is `any`; it gets its type where it is named, which these cannot see.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // Knex's builders can be awaited, so a callback that hands one back looks like a promise nobody waits for.
    files: ['src/store/**'],
    rules: { '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }] },
  },
  {
    // The sandbox's page runs in a browser, as it stands.
    files: ['integrations/sandbox/page/**/*.js'],
    languageOptions: { globals: Object.fromEntries(BROWSER.map((name) => [name, 'readonly'])) },
  },
  { rules: { eqeqeq: 'error', 'prefer-const': 'error' } },
)
