import { fault, pass, skipped } from '../check.ts';
import { databaseCheck } from './database-check.ts';

export const databaseIdleInTransaction = databaseCheck({
  id: 'database.idle-in-transaction',
  title: 'Connections may idle inside a transaction for ever',
  severity: 'info',
  impact: 'A forgotten transaction holds locks until somebody notices',
  cwe: [400],
  asvs: ['13.1.2'],
  needs: [],
  sends: 'Nothing; reads the server’s settings.',
  proves: 'idle_in_transaction_session_timeout is 0.',
  remedy: {
    text: "ALTER ROLE app SET idle_in_transaction_session_timeout = '60s'. It ends SQL connections; it says nothing about web sessions.",
  },
  async look(context, database) {
    if (database.server === null) return skipped('only a PostgreSQL server has this setting');
    const value = await database.server.setting('idle_in_transaction_session_timeout');
    if (value === null) return skipped('the server does not know this setting');
    context.trail.tell('scanner', `reads idle_in_transaction_session_timeout: ${value}`);
    return /^0+\D*$/.test(value)
      ? fault('idle_in_transaction_session_timeout is off.', 'setting', { confidence: 'info' })
      : pass();
  },
});
