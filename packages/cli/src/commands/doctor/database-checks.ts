import type { Examination } from '@curfew/store-postgres';
import { parseStore } from '../../operator/store-url.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** How far the database's clock and ours may be apart: deadlines are ours, and the database's are in its backups and logs. */
const clockPatienceMs = 1_000;

/** Looks into the database itself. Where it cannot be opened, the look at the store says so. */
export async function checkDatabase(store: string): Promise<Finding[]> {
  const location = parseStore(store);
  return location.kind === 'sqlite' ? [await checkIntegrity(location.path)] : examinePostgres(location.url);
}

async function checkIntegrity(path: string): Promise<Finding> {
  const { openSqliteStore } = await import('@curfew/store-sqlite');
  const opened = openSqliteStore({ path });
  try {
    const broken = await opened.checkIntegrity();
    if (broken === null) return ok('integrity', 'every page can be read and is in its place');
    return damaged(broken);
  } catch (error) {
    return damaged(error instanceof Error ? error.message : String(error));
  } finally {
    await opened.life.close();
  }
}

function damaged(how: string): Finding {
  return problem('integrity', `the file is damaged (${how}): restore a backup`);
}

async function examinePostgres(url: string): Promise<Finding[]> {
  const { openPostgresStore } = await import('@curfew/store-postgres');
  const opened = await openPostgresStore({ url });
  try {
    const found = await opened.examine();
    return [
      ok('database', found.server),
      checkClocks(found),
      checkIndexes(found),
      ...(found.guards === null ? [] : [checkGuards(found.guards)]),
      checkRowSecurity(found.rowSecurity),
    ];
  } finally {
    await opened.life.close();
  }
}

function checkClocks({ clockAheadMs }: Examination): Finding {
  const difference = `${Math.abs(clockAheadMs) / 1_000} s ${clockAheadMs < 0 ? 'behind' : 'ahead of'} ours`;
  if (Math.abs(clockAheadMs) <= clockPatienceMs) return ok('database clock', 'within a second of ours');
  return problem('database clock', `it is ${difference}: synchronise both machines with NTP`);
}

function checkIndexes({ indexes: { expected, missing, unused } }: Examination): Finding {
  // Without any there is no schema yet, and the migrations are what is missing.
  if (missing.length > 0 && missing.length < expected) {
    return problem(
      'indexes',
      `missing, or not usable: ${missing.join(', ')}: have them made anew (REINDEX), or restore them`,
    );
  }
  if (unused !== null && unused.length > 0) {
    return warning('indexes', `not used since the server began to count: ${unused.join(', ')}`);
  }
  return ok(
    'indexes',
    missing.length > 0 ? 'none yet' : `all ${expected} are there${unused === null ? '' : ', and none is idle'}`,
  );
}

function checkGuards({ missing }: NonNullable<Examination['guards']>): Finding {
  if (missing.length === 0) return ok('guards', 'the database refuses forbidden changes');
  return problem('guards', `the trigger curfew_guard is missing or switched off on: ${missing.join(', ')}`);
}

function checkRowSecurity(found: Examination['rowSecurity']): Finding {
  if (found === null) return ok('row security', 'this engine has none');
  if (found.missing.length > 0) {
    return warning(
      'row security',
      `off on: ${found.missing.join(', ')}: the rows of users are kept apart by our own SQL alone`,
    );
  }
  if (found.bypassedBy !== null) {
    return warning(
      'row security',
      `on, but our role passes it by as ${found.bypassedBy}: give the server a role of its own`,
    );
  }
  return ok('row security', 'on: who acts for a user is shown nobody else');
}
