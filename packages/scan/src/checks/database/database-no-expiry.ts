import { fault, pass } from '../check.ts';
import { databaseCheck, notInTable, rowOf } from './database-check.ts';

export const databaseNoExpiry = databaseCheck({
  id: 'database.no-expiry',
  title: 'Stored sessions have no end',
  severity: 'medium',
  impact: 'A stolen session lives until somebody deletes its row',
  cwe: [613],
  asvs: ['7.3.2'],
  sends: 'A sign-in; reads the session table.',
  proves: 'The table has no column for an expiry, or the row of a fresh session has none in it.',
  remedy: {
    text: 'Give the table an expires_at that is NOT NULL, set it at creation, and ask for it in the one query that accepts a session.',
  },
  async look(context, database) {
    const { name, expiry } = database.table;
    if (expiry === null) {
      context.trail.tell('scanner', `finds no column for an expiry in ${name}`);
      return fault(`${name} has no column for an expiry.`, name);
    }
    const { holdings } = await context.shared();
    const found = await rowOf(context, database, holdings);
    if (found === null) return notInTable(database);
    if (found.row.expiresAt !== null) return pass();
    context.trail.tell('scanner', `reads the row of a fresh session: ${expiry} is empty`);
    return fault(`${name}.${expiry} is empty for a fresh session.`, name);
  },
});
