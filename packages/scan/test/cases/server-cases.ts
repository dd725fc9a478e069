import type { TableTrait } from '../fixtures/table-app.ts';

export interface ServerSetUp {
  readonly traits?: readonly TableTrait[];
  /** SQL that the application's own role runs once its table is there. */
  readonly setUp?: string;
  readonly pool?: 'sound' | 'leaky';
  /** The application's own role; one that only owns its database, where nothing is said. */
  readonly role?: 'superuser';
}

export interface ServerCase {
  readonly check: string;
  readonly fault: string;
  readonly faulty: ServerSetUp;
  readonly sound: ServerSetUp;
  readonly expected: { readonly severity: string; readonly confidence: string };
}

export const rowLevelSecurity = `ALTER TABLE sessions ENABLE ROW LEVEL SECURITY; ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
  CREATE POLICY own ON sessions USING (true)`;
const withoutForce = 'ALTER TABLE sessions ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON sessions USING (true)';
const timeOut = `DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = 60000', current_database());
END $$`;
const remark = { severity: 'info', confidence: 'info' };

/** What only a server has. */
export const serverCases: readonly ServerCase[] = [
  {
    check: 'database.pool-leak',
    fault: 'a session variable stays on the connection',
    faulty: { traits: ['set-session'] },
    sound: { traits: ['set-local'] },
    expected: { severity: 'medium', confidence: 'likely' },
  },
  {
    check: 'database.pool-leak',
    fault: 'a session variable signs the next one in',
    faulty: { traits: ['set-session', 'trusts-session-variable'], pool: 'leaky' },
    sound: { traits: ['set-local', 'trusts-session-variable'] },
    expected: { severity: 'critical', confidence: 'confirmed' },
  },
  {
    check: 'database.row-level-security',
    fault: 'it is off',
    faulty: {},
    sound: { setUp: rowLevelSecurity },
    expected: remark,
  },
  {
    check: 'database.row-level-security',
    fault: 'it does not hold for the owner',
    faulty: { setUp: withoutForce },
    sound: { setUp: rowLevelSecurity },
    expected: remark,
  },
  {
    check: 'database.idle-in-transaction',
    fault: 'there is no time-out',
    faulty: {},
    sound: { setUp: timeOut },
    expected: remark,
  },
];
