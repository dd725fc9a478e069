import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'e2e/**/*.test.ts', 'lint/**/*.test.ts', 'bench/src/**/*.test.ts'],
    // Much of what is tested happens elsewhere: in servers, databases and browsers, or when a time has passed.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
