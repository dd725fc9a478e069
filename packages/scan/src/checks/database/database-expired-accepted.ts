import { fault, inconclusive, pass, skipped } from '../check.ts';
import { databaseCheck, notInTable, rowOf } from './database-check.ts';

export const databaseExpiredAccepted = databaseCheck({
  id: 'database.expired-accepted',
  title: 'A stored session is accepted after its expiry',
  severity: 'high',
  impact: 'A session that has run out goes on until something sweeps the table',
  cwe: [613, 672],
  asvs: ['7.3.1', '7.3.2'],
  sends: 'A sign-in; sets the expiry of its own row to yesterday (only with --db-write); then the check request.',
  proves: 'A session whose row in the table ended yesterday is signed in.',
  remedy: {
    text: 'Ask for the expiry in the one query that accepts a session (`… AND expires_at > now()`); a sweeper alone leaves every session alive until it runs.',
    code: {
      'Go + CockroachDB':
        'tx.QueryRow(ctx, "SELECT user_id FROM sessions WHERE token_digest = $1 AND expires_at > now()", digest)',
    },
  },
  async look(context, database) {
    if (database.expire === null)
      return skipped('the database is only read: --db-write lets the scan end its own session there');
    if (database.table.expiry === null) return skipped('the table has no column for an expiry');
    const person = context.visitor('victim');
    await context.mustSignIn(person, context.victim);
    const holdings = person.holdings();
    const found = await rowOf(context, database, holdings);
    if (found === null) return notInTable(database);
    if (found.row.expiresAt === null)
      return skipped('the row of a fresh session has no expiry: see database.no-expiry');
    if (!(await database.expire(found.row.token))) return inconclusive('the row could not be changed');
    context.trail.tell('scanner', `sets ${database.table.expiry} of that session to yesterday`);
    const replay = await context.replay(holdings);
    context.trail.tell('attacker', `presents its token: ${replay.verdict}`, replay.exchange);
    if (replay.verdict === 'unclear') return inconclusive('the replay was not answered clearly');
    if (replay.verdict === 'anonymous') return pass();
    return fault(
      `A session whose row in ${database.table.name} ended yesterday is still signed in.`,
      database.table.name,
    );
  },
});
