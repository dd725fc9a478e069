import { describeStore } from '@curfew/store-conformance';
import { type Fault, faults, findSystemBinaries, openTestServer, type TestServer } from '@curfew/test-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objections } from '../lint/cockroach-rules.ts';
import { postgresHarness } from './harness.ts';

/** Of a hundred requests to the database so many go wrong, in one of the ways in which they can. */
const faultsPerHundred = Number(process.env.CURFEW_TEST_FAULTS ?? 5);

let server: TestServer;
const injected = new Map<Fault, number>();
const refused: unknown[] = [];
beforeAll(async () => {
  // The PostgreSQL of this system, where it has one: the suite without faults runs on the one that is brought along.
  const binaries = await findSystemBinaries();
  server = await openTestServer({ url: process.env.CURFEW_TEST_POSTGRES_URL, ...(binaries && { binaries }) });
});
afterAll(() => server.close());

describeStore(
  `a stand-in for CockroachDB, ${faultsPerHundred} % faults`,
  postgresHarness(() => server, {
    settings: { default_transaction_isolation: 'serializable' },
    proxy: {
      faultFor: () => (Math.random() * 100 < faultsPerHundred ? any(faults) : null),
      rewrite: standIn,
      objectTo: (sql) => objections(sql).join('; ') || null,
    },
    onClose(proxy) {
      for (const [fault, count] of proxy.injected) injected.set(fault, (injected.get(fault) ?? 0) + count);
      refused.push(...proxy.refused);
    },
  }),
);

describe('the stand-in itself', () => {
  it('has seen every kind of fault, and refused nothing', () => {
    expect(refused).toEqual([]);
    for (const fault of faults) expect(injected.get(fault), fault).toBeGreaterThan(10);
  });
});

/** What only CockroachDB understands becomes what PostgreSQL does, and the server says that it is the other one. */
function standIn(sql: string): string {
  return (
    sql
      .replace('version()', `'CockroachDB CCL v25.4.0 (a stand-in)'`)
      .replaceAll(' USING HASH', '')
      // They name constraints differently that nobody has named.
      .replace('DROP CONSTRAINT IF EXISTS check_end_reason', 'DROP CONSTRAINT IF EXISTS sessions_end_reason_check')
      // CockroachDB orders texts by their bytes without being told.
      .replace(/\b(username|username_key)( +)text/, '$1$2text COLLATE "C"')
      .replace(
        /^\s*ALTER TABLE (\w+) ADD CONSTRAINT IF NOT EXISTS ([\s\S]*)$/,
        'DO $$$$ BEGIN ALTER TABLE $1 ADD CONSTRAINT $2; EXCEPTION WHEN duplicate_object THEN NULL; END $$$$',
      )
      .replace(/ WITH \(ttl_.*\)$/, '')
  );
}

function any<Item>(items: readonly Item[]): Item {
  return items[Math.floor(Math.random() * items.length)] as Item;
}
