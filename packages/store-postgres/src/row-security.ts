import type { UserId } from '@curfew/core';
import { setting } from './connection/acting-for.ts';
import type { Database } from './database.ts';
import { idParameter } from './session-row.ts';
import { runCommand, runStatement } from './statement.ts';

/** Until the end of the transaction. Only where the capability `rowLevelSecurity` is set. */
export const actFor = `SELECT set_config('${setting}', $1::text, TRUE)`;

/**
 * The database for reading what is one user's business: there it shows nobody else's sessions and events, whatever the
 * statement asks for. A second lock behind the conditions of the statements themselves.
 */
export function readingFor(database: Database, userId: UserId | undefined): Database {
  if (userId === undefined || !database.pool.engine().capabilities.rowLevelSecurity) return database;
  return {
    ...database,
    pool: {
      ...database.pool,
      withConnection: (use) =>
        database.pool.withConnection(async (client) => {
          // They travel together with what follows.
          const restricted = Promise.all([
            runCommand(client, 'BEGIN READ ONLY'),
            runStatement(client, actFor, [idParameter(userId)]),
          ]);
          try {
            const [result] = await Promise.all([use(client), restricted]);
            await runCommand(client, 'COMMIT');
            return result;
          } catch (error) {
            await runCommand(client, 'ROLLBACK').catch(() => undefined);
            throw error;
          }
        }),
    },
  };
}
