import { describeStore } from '@curfew/store-conformance';
import { openTestServer, type TestServer } from '@curfew/test-postgres';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { postgresHarness } from './harness.ts';

const url = process.env.CURFEW_TEST_COCKROACH_URL;

describe('a CockroachDB cluster', () => {
  if (url === undefined) return it.skip('is not there: CURFEW_TEST_COCKROACH_URL names none');
  let server: TestServer;
  beforeAll(async () => {
    server = await openTestServer({ url });
  });
  afterAll(() => server.close());
  describeStore(
    'the store',
    postgresHarness(() => server),
  );
});
