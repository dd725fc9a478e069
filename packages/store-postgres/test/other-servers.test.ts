import { describeStore } from '@curfew/store-conformance';
import { findSystemBinaries, openTestServer, type TestServer } from '@curfew/test-postgres';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { postgresHarness } from './harness.ts';

const system = await findSystemBinaries();
const cockroach = process.env.CURFEW_TEST_COCKROACH_URL;

/** Servers that are not brought along: each is tried where there is one. */
const others = [
  {
    name: 'the PostgreSQL of this system',
    open: system && (() => openTestServer({ binaries: system })),
    missing: 'no PostgreSQL server is installed in /usr/lib/postgresql',
  },
  {
    name: 'a CockroachDB cluster',
    open: cockroach === undefined ? null : () => openTestServer({ url: cockroach }),
    missing: 'CURFEW_TEST_COCKROACH_URL names none',
  },
];

for (const { name, open, missing } of others) {
  if (open === null) {
    describe(name, () => it.skip(`is not there: ${missing}`));
    continue;
  }
  describe(name, () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await open();
    });
    afterAll(() => server.close());
    describeStore(
      'the store',
      postgresHarness(() => server),
    );
  });
}
