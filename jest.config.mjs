// Tests run on the compiled tree: what is tested is what runs, and worker threads find their entry files.
export default {
  rootDir: 'dist',
  testEnvironment: 'node',
  testMatch: ['**/*.spec.js', '**/*.e2e-spec.js'],
  transform: {},
  // A bound for what hangs, not a measure: a busy machine may take its time.
  testTimeout: 60_000,
};
