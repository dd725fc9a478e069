import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const all = ['lint/**/*.test.ts', 'packages/*/{src,test}/**/*.test.ts', 'bench/src/**/*.test.ts', 'e2e/**/*.test.ts'];
/** What breaks databases, drives browsers or installs packages gets a process for each file, and loads everything anew. */
const apart = [
  'packages/{console,store-conformance,store-postgres}/{src,test}/**/*.test.ts',
  'bench/src/**/*.test.ts',
  'e2e/**/*.test.ts',
];

export default defineConfig({
  test: {
    // Much of what is tested happens elsewhere: in servers, databases and browsers, or when a time has passed.
    maxWorkers: availableParallelism() + 2,
    // What has not happened by then will not: a machine that is ten times busier than usual gets there all the same.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      { extends: true, test: { name: 'apart', include: apart } },
      { extends: true, test: { name: 'together', include: all, exclude: apart, isolate: false } },
    ],
  },
});
