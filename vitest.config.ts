import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Where tests make little and leave nothing behind: loading everything anew for each file would take longer than they do. */
const light = ['core', 'http', 'sign-in', 'store-memory', 'store-sqlite', 'signals', 'client', 'adapters', 'server'];
const lightFiles = ['lint/**/*.test.ts', ...light.map((name) => `packages/${name}/{src,test}/**/*.test.ts`)];

export default defineConfig({
  test: {
    // Much of what is tested happens elsewhere: in servers, databases and browsers, or when a time has passed.
    maxWorkers: availableParallelism() + 2,
    // What has not happened by then will not: a machine that is ten times busier than usual gets there all the same.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['packages/*/{src,test}/**/*.test.ts', 'e2e/**/*.test.ts', 'bench/src/**/*.test.ts'],
          exclude: lightFiles,
        },
      },
      { extends: true, test: { name: 'together', include: lightFiles, isolate: false } },
    ],
  },
});
