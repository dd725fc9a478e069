import { type FoundRow, findRow } from '../../database/find-row.ts';
import type { DatabaseProbe } from '../../database/probe.ts';
import type { Holdings } from '../../drive/visitor.ts';
import { ScanFailure } from '../../http/failure.ts';
import { tokenValues } from '../../oracle/token-set.ts';
import { type Check, type Outcome, skipped } from '../check.ts';
import type { CheckContext } from '../context.ts';

type DatabaseCheck = Omit<Check, 'profile' | 'run' | 'wstg' | 'needs'> & {
  readonly needs?: Check['needs'];
  readonly look: (context: CheckContext, database: DatabaseProbe) => Promise<Outcome>;
};

/** A check that reads the application's own session table beside what it sends. */
export function databaseCheck({ look, needs = ['session', 'sign-in'], ...check }: DatabaseCheck): Check {
  return {
    ...check,
    wstg: 'WSTG-SESS-01',
    profile: 'quick',
    needs: ['database', ...needs],
    async run(context) {
      const { database } = context;
      if (database === null) return skipped('needs --db');
      try {
        return await look(context, database);
      } catch (error) {
        if (error instanceof ScanFailure) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        throw databaseFailure(reason, error);
      }
    },
  };
}

/** The row that belongs to what someone holds. */
export async function rowOf(
  context: CheckContext,
  database: DatabaseProbe,
  holdings: Holdings,
): Promise<FoundRow | null> {
  const rows = await database.rows();
  for (const token of tokenValues(holdings, context.tokens.session)) {
    const found = findRow(rows, token);
    if (found !== null) return found;
  }
  return null;
}

export const notInTable = (database: DatabaseProbe): Outcome => ({
  status: 'inconclusive',
  reason: `the token was not found in ${database.table.name}.${database.table.token.name}, neither plain nor as a digest`,
});

function databaseFailure(reason: string, cause: unknown): ScanFailure {
  return new ScanFailure('flow', `the database: ${reason}`, { cause });
}
