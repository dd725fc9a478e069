import { fault, pass, skipped } from '../check.ts';
import { databaseCheck } from './database-check.ts';

export const databaseRowLevelSecurity = databaseCheck({
  id: 'database.row-level-security',
  title: 'No row-level security holds for the session table',
  severity: 'info',
  impact: 'One forgotten condition in one query shows everybody’s sessions',
  cwe: [284],
  asvs: ['8.4.1'],
  needs: [],
  sends: 'Nothing; reads pg_class, pg_policy and pg_roles.',
  proves:
    'Row-level security is off or without a policy, does not hold for the owner, or the application’s role is exempt.',
  remedy: {
    text: 'ALTER TABLE … ENABLE ROW LEVEL SECURITY and FORCE ROW LEVEL SECURITY, with a policy, and connect as a role that is neither the owner, nor a superuser, nor BYPASSRLS.',
  },
  async look(context, database) {
    if (database.server === null) return skipped('SQLite has no row-level security');
    const facts = await database.server.rowLevelSecurity();
    const problem = problemWith(facts);
    if (problem === null) return pass();
    context.trail.tell('scanner', `reads the catalogue: ${problem}`);
    return fault(`${database.table.name}: ${problem}.`, database.table.name, { confidence: 'info' });
  },
});

function problemWith({
  isOn,
  isForced,
  policies,
  exempt,
}: {
  isOn: boolean;
  isForced: boolean;
  policies: number;
  exempt: readonly string[];
}): string | null {
  if (!isOn) return 'row-level security is off';
  if (policies === 0) return 'row-level security has no policy';
  if (!isForced) return 'row-level security does not hold for the table’s owner';
  return exempt.length === 0 ? null : `${exempt.join(' and ')} may pass every policy`;
}
