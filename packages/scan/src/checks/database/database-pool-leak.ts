import { fault, inconclusive, pass, skipped } from '../check.ts';
import { databaseCheck } from './database-check.ts';

const requests = 8;
/** `SET name = …` and `set_config(…, false)` outlast the transaction; SET LOCAL does not. */
const setsForSession =
  /^\s*set\s+(?!local\b|transaction\b|session\s+characteristics\b)(session\s+)?"?\w+"?\."?\w+|set_config\([^)]*,\s*false\s*\)/i;

export const databasePoolLeak = databaseCheck({
  id: 'database.pool-leak',
  title: 'Session variables of one request stay on the pooled connection for the next',
  severity: 'medium',
  impact: 'One user’s request may be served with the rights of another',
  cwe: [488, 567],
  asvs: ['7.2.1'],
  sends: `${requests} check requests of a signed-in user, then ${requests} without a session; reads what the application’s connections ran.`,
  proves:
    'A request without a session is signed in after them; or a connection of the application was left with a session variable set.',
  remedy: {
    text: 'Set such variables with SET LOCAL inside a transaction, or reset the connection (DISCARD ALL) before it goes back to the pool.',
    code: {
      'Go + CockroachDB':
        'tx.Exec(ctx, "SELECT set_config(\'app.user_id\', $1, true)", userID) // true: for this transaction only',
      Rails: 'ActiveRecord::Base.transaction { connection.execute("SET LOCAL app.user_id = ...") }',
    },
  },
  async look(context, database) {
    if (database.server === null) return skipped('only a PostgreSQL server has session variables');
    const { holdings } = await context.shared();
    await Promise.all(Array.from({ length: requests }, () => context.judge(context.visitor('victim', holdings))));
    const statements = await database.server.lastStatements();
    const askAsStranger = () => context.judge(context.visitor('attacker'));
    // Side by side, so that many connections serve them; and each right after the user, for pools that lend the last one first.
    const strangers = await Promise.all(Array.from({ length: requests }, askAsStranger));
    for (let round = 0; round < requests; round += 1) {
      await context.judge(context.visitor('victim', holdings));
      strangers.push(await askAsStranger());
    }
    const served = strangers.find(({ verdict }) => verdict === 'signed-in');
    if (served !== undefined) {
      context.trail.tell('attacker', 'sends a request without a session, and is signed in', served.exchange);
      return fault('A request without a session was served as the user of an earlier one.', 'pool', {
        severity: 'critical',
        because: 'here a stranger was',
      });
    }
    if (strangers.some(({ verdict }) => verdict === 'unclear'))
      return inconclusive('a request without a session was not answered clearly');
    const left = statements.find((statement) => setsForSession.test(statement));
    if (left === undefined) return pass();
    context.trail.tell(
      'scanner',
      `sees that a connection of the application last ran: ${left.replace(/'[^']*'/g, "'…'").slice(0, 200)}`,
    );
    return fault('A connection went back to the pool with a session variable set.', 'pool', { confidence: 'likely' });
  },
});
