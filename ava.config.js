export default {
  files: ['test/**/*.test.ts', '!test/browser/**'],
  extensions: { ts: 'module' },
  nodeArguments: ['--no-warnings'],
  timeout: '2m',
  concurrency: 3,
}
