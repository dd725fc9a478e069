import { fault, pass, skipped } from '../check.ts';
import { databaseCheck } from './database-check.ts';

const dayMs = 24 * 60 * 60 * 1000;

export const databaseNeverPurged = databaseCheck({
  id: 'database.never-purged',
  title: 'Expired sessions are never removed',
  severity: 'info',
  impact: 'The table grows, and old sessions stay where they can be read',
  cwe: [459],
  asvs: ['7.3.2'],
  needs: [],
  sends: 'Nothing; reads the session table.',
  proves: 'Rows are there whose expiry passed more than a week ago.',
  remedy: { text: 'Delete expired rows in small batches, by an index on the expiry.' },
  async look(context, database) {
    if (database.table.expiry === null) return skipped('the table has no column for an expiry');
    const limit = Date.now() - 7 * dayMs;
    const old = (await database.rows()).filter(({ expiresAt }) => expiresAt !== null && expiresAt < limit);
    if (old.length === 0) return pass();
    context.trail.tell('scanner', `counts ${old.length} rows that ended more than a week ago`);
    return fault(`${old.length} rows in ${database.table.name} ended more than a week ago.`, database.table.name, {
      confidence: 'info',
    });
  },
});
