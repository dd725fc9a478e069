import { describeStore } from '@curfew/store-conformance';
import { openTestServer, type TestServer } from '@curfew/test-postgres';
import { afterAll, beforeAll } from 'vitest';
import { postgresHarness } from './harness.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer({ url: process.env.CURFEW_TEST_POSTGRES_URL });
});
afterAll(() => server.close());

for (const isolation of ['read committed', 'serializable']) {
  describeStore(
    `the PostgreSQL store, ${isolation}`,
    postgresHarness(() => server, { settings: { default_transaction_isolation: isolation } }),
  );
}
