export default {
  files: ['test/processes/**/*.test.ts'],
  extensions: { ts: 'module' },
  nodeArguments: ['--no-warnings'],
  timeout: '5m',
  concurrency: 1,
}
