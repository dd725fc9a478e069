import { describeGrowth } from '@curfew/store-conformance';
import { openTestServer, type TestServer } from '@curfew/test-postgres';
import { afterAll, beforeAll } from 'vitest';
import { explaining, postgresGrowthHarness } from './growth-harness.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer({ settings: explaining });
});
afterAll(() => server.close());

describeGrowth(
  'the PostgreSQL store, growing',
  postgresGrowthHarness(() => server),
);
