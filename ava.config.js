export default {
  // Hubs as processes of their own, several at a time, need the machine for themselves.
  files: ['test/**/*.test.ts', '!test/browser/**', '!test/processes/**'],
  extensions: { ts: 'module' },
  nodeArguments: ['--no-warnings'],
  timeout: '2m',
  concurrency: 3,
}
