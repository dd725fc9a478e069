import type { Store } from '@curfew/core';
import { it, type TestContext } from 'vitest';
import type { OpenStore, StoreHarness } from './harness.ts';

/** What a test of the contract gets: a database of its own, and two connections to it. */
export interface Subject extends OpenStore {
  /** The second connection. */
  readonly other: Store;
  readonly context: TestContext;
}

export type Test = (name: string, run: (subject: Subject) => Promise<void>) => void;

/** Registers tests over databases of `harness`, and in the end checks that its skips name tests that exist. */
export function createTest(harness: StoreHarness): { readonly test: Test; readonly checkSkips: () => void } {
  const reasons = new Map((harness.skip ?? []).flatMap(({ reason, tests }) => tests.map((name) => [name, reason])));
  const unused = new Set(reasons.keys());
  return {
    test(name, run) {
      unused.delete(name);
      const reason = reasons.get(name);
      it.skipIf(reason !== undefined)(reason === undefined ? name : `${name} (skipped: ${reason})`, async (context) => {
        const opened = await harness.open();
        try {
          await run({ ...opened, other: await opened.reopen(), context });
        } finally {
          await opened.close();
        }
      });
    },
    checkSkips() {
      for (const name of unused) throw new Error(`there is no test ${JSON.stringify(name)} to skip`);
    },
  };
}

/** An optional part of the port or of the harness: a store that has none skips the test. */
export function part<Part>(found: Part | undefined, context: TestContext): Part {
  if (found === undefined) context.skip('the store has no such part');
  return found;
}
