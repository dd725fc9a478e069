import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Files that change what other files would find loaded, or that load what remembers for which file it was loaded. */
const needIsolation = ['e2e/console/**/*.test.ts', 'e2e/authority/enumeration.test.ts', 'e2e/examples/**/*.test.ts'];

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
          name: 'shared',
          include: [
            'packages/*/{src,test}/**/*.test.ts',
            'e2e/**/*.test.ts',
            'lint/**/*.test.ts',
            'bench/src/**/*.test.ts',
          ],
          exclude: needIsolation,
          // Loading everything anew for each file, and warming it up, took a third of the time.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'isolated', include: needIsolation } },
    ],
  },
});
