import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'e2e/**/*.test.ts', 'lint/**/*.test.ts', 'bench/src/**/*.test.ts'],
    // Much of what is tested happens elsewhere: in servers, databases and browsers, or when a time has passed.
    maxWorkers: availableParallelism() + 2,
    // What has not happened by then will not: a machine that is ten times busier than usual gets there all the same.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
