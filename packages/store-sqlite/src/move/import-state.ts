import { assertImporting, type ImportDenied, type StoreImport } from '@curfew/core';
import type { Connection } from '../connection.ts';

export function readImport(connection: Connection): StoreImport | null {
  const row = connection
    .statement<StoreImport>(`
      SELECT source, started_at AS startedAt, completed_at AS completedAt, opened_at AS openedAt FROM imports`)
    .get();
  return row ?? null;
}

export function beginImport(
  connection: Connection,
  source: string,
  at: number,
): { readonly ok: true; readonly isRepeated: boolean } | ImportDenied {
  const found = readImport(connection);
  const refused = (reason: ImportDenied['reason']) => ({ ok: false, reason, found }) as const;
  if (found === null) {
    if (holdsData(connection)) return refused('holds-data');
    connection.statement('INSERT INTO imports (one, source, started_at) VALUES (1, ?, ?)').run(source, at);
    return { ok: true, isRepeated: false };
  }
  if (found.openedAt !== null) return refused('in-use');
  if (found.source !== source) return refused('other-source');
  connection.statement('UPDATE imports SET completed_at = NULL').run();
  return { ok: true, isRepeated: true };
}

/** Within the transaction that is to take something in. */
export function checkImporting(connection: Connection): void {
  assertImporting(readImport(connection));
}

export function completeImport(connection: Connection, at: number): void {
  checkImporting(connection);
  connection.statement('UPDATE imports SET completed_at = ?').run(at);
}

export function openForUse(
  connection: Connection,
  at: number,
): { readonly ok: true } | { readonly ok: false; readonly reason: 'incomplete' } {
  const found = readImport(connection);
  if (found === null || found.openedAt !== null) return { ok: true };
  if (found.completedAt === null) return { ok: false, reason: 'incomplete' };
  connection.statement('UPDATE imports SET opened_at = ?').run(at);
  return { ok: true };
}

function holdsData(connection: Connection): boolean {
  const found = connection
    .statement('SELECT 1 FROM users UNION ALL SELECT 1 FROM sessions UNION ALL SELECT 1 FROM events LIMIT 1')
    .get();
  return found !== undefined;
}
