export default {
  files: ['test/browser/**/*.test.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--no-warnings'],
  timeout: '3m',
  concurrency: 1,
}
