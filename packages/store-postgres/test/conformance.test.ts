import { describeStore } from '@curfew/store-conformance';
import { openTestServer, type TestServer } from '@curfew/test-postgres';
import { afterAll, beforeAll } from 'vitest';
import { postgresHarness } from './harness.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer({ url: process.env.CURFEW_TEST_POSTGRES_URL });
});
afterAll(() => server.close());

// At the strictest isolation, CockroachDB's, the suite runs in faults.test.ts.
describeStore(
  'the PostgreSQL store',
  postgresHarness(() => server),
);
