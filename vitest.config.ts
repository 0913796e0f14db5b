import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/build.ts',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Two cores are what CI has; the end-to-end tests start processes of their own.
    maxWorkers: 2,
    // The tests share no state but what they pass around; loading every module anew for each file took half of the time.
    isolate: false,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      // Run as processes of their own by test/end-to-end, where coverage does not see them.
      exclude: ['src/cli.ts', 'src/demo.ts'],
      reporter: ['text-summary'],
      thresholds: { statements: 90, branches: 85, functions: 90, lines: 90 },
    },
  },
});
