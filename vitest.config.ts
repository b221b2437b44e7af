import { defineConfig } from 'vitest/config';

const setupFiles = ['test/support/temporary.ts'];

const local = {
  setupFiles,
  globalSetup: ['test/local/setup.ts'],
  fileParallelism: false,
  testTimeout: 180_000,
  hookTimeout: 180_000,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles,
          include: [
            '{contracts,core,functions,jobs,cli,cdk,bench}/**/*.test.ts',
            'test/{corpus,rules}/**/*.test.ts',
          ],
          testTimeout: 60_000,
        },
      },
      { test: { name: 'asl', setupFiles, include: ['test/asl/**/*.test.ts'] } },
      {
        test: {
          name: 'cdk',
          setupFiles,
          include: ['test/cdk/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'protocol',
          setupFiles,
          include: ['test/protocol/**/*.test.ts'],
          globalSetup: ['test/protocol/setup.ts'],
          testTimeout: 120_000,
        },
      },
      { test: { name: 'extension', include: ['localstack/tests/**/*.test.ts'], ...local, globalSetup: [] } },
      { test: { name: 'local', include: ['test/local/**/*.test.ts'], ...local } },
    ],
  },
});
