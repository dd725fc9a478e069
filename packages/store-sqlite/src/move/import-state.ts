import { type ImportDenied, importing, planCompletion, planImport, planOpening, type StoreImport } from '@curfew/core';
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
  const plan = planImport(found, found === null && holdsData(connection), source, at);
  if (!plan.ok) return plan;
  writeImport(connection, plan.state);
  return { ok: true, isRepeated: plan.isRepeated };
}

/** Within the transaction that is to take something in. */
export function checkImporting(connection: Connection): void {
  importing(readImport(connection));
}

export function completeImport(connection: Connection, at: number): void {
  writeImport(connection, planCompletion(readImport(connection), at));
}

export function openForUse(
  connection: Connection,
  at: number,
): { readonly ok: true } | { readonly ok: false; readonly reason: 'incomplete' } {
  const plan = planOpening(readImport(connection), at);
  if (!plan.ok) return plan;
  if (plan.state !== null) writeImport(connection, plan.state);
  return { ok: true };
}

function writeImport(connection: Connection, state: StoreImport): void {
  connection
    .statement(`
      INSERT INTO imports (one, source, started_at, completed_at, opened_at)
      VALUES (1, @source, @startedAt, @completedAt, @openedAt)
      ON CONFLICT (one) DO UPDATE SET completed_at = excluded.completed_at, opened_at = excluded.opened_at`)
    .run(state);
}

function holdsData(connection: Connection): boolean {
  const found = connection
    .statement('SELECT 1 FROM users UNION ALL SELECT 1 FROM sessions UNION ALL SELECT 1 FROM events LIMIT 1')
    .get();
  return found !== undefined;
}
