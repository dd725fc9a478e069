import { assertImporting, type ImportDenied, type StoreImport } from '@curfew/core';
import { instant } from '../instant.ts';
import type { Query } from '../statement.ts';
import type { Transaction } from '../transaction.ts';

const selectImport = `
  SELECT source AS "source", started_at AS "startedAt", completed_at AS "completedAt", opened_at AS "openedAt"
  FROM imports`;

export async function readImport(query: Query): Promise<StoreImport | null> {
  const { rows } = await query<StoreImport>(selectImport);
  return rows[0] ?? null;
}

/** Whoever else wants to import, complete or open waits until this transaction is over. */
async function lockImport(query: Query): Promise<StoreImport | null> {
  const { rows } = await query<StoreImport>(`${selectImport} FOR UPDATE`);
  return rows[0] ?? null;
}

export async function beginImport(
  { query }: Transaction,
  source: string,
  at: number,
): Promise<{ readonly ok: true; readonly isRepeated: boolean } | ImportDenied> {
  const found = await lockImport(query);
  const refused = (reason: ImportDenied['reason']) => ({ ok: false, reason, found }) as const;
  if (found === null) {
    if (await holdsData(query)) return refused('holds-data');
    await query('INSERT INTO imports (one, source, started_at) VALUES (1, $1::text, $2::timestamptz)', [
      source,
      instant(at),
    ]);
    return { ok: true, isRepeated: false };
  }
  if (found.openedAt !== null) return refused('in-use');
  if (found.source !== source) return refused('other-source');
  await query('UPDATE imports SET completed_at = NULL');
  return { ok: true, isRepeated: true };
}

/** Within the transaction that is to take something in. */
export async function checkImporting(query: Query): Promise<void> {
  assertImporting(await lockImport(query));
}

export async function completeImport({ query }: Transaction, at: number): Promise<void> {
  await checkImporting(query);
  await query('UPDATE imports SET completed_at = $1::timestamptz', [instant(at)]);
}

export async function openForUse(
  { query }: Transaction,
  at: number,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: 'incomplete' }> {
  const found = await lockImport(query);
  if (found === null || found.openedAt !== null) return { ok: true };
  if (found.completedAt === null) return { ok: false, reason: 'incomplete' };
  await query('UPDATE imports SET opened_at = $1::timestamptz', [instant(at)]);
  return { ok: true };
}

async function holdsData(query: Query): Promise<boolean> {
  const { count } = await query(
    'SELECT 1 WHERE EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM sessions) OR EXISTS (SELECT 1 FROM events)',
  );
  return count > 0;
}
