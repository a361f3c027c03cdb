// Tests run on the compiled tree: what is tested is what runs, and worker threads find their entry files.
export default {
  rootDir: 'dist',
  testEnvironment: 'node',
  testMatch: ['**/*.spec.js', '**/*.e2e-spec.js'],
  transform: {},
};
