import { type ImportDenied, importing, planCompletion, planImport, planOpening, type StoreImport } from '@curfew/core';
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
async function lockImport({ read }: Transaction): Promise<StoreImport | null> {
  const { rows } = await read<StoreImport>(`${selectImport} FOR UPDATE`);
  return rows[0] ?? null;
}

export async function beginImport(
  tx: Transaction,
  source: string,
  at: number,
): Promise<{ readonly ok: true; readonly isRepeated: boolean } | ImportDenied> {
  const found = await lockImport(tx);
  const plan = planImport(found, found === null && (await holdsData(tx)), source, at);
  if (!plan.ok) return plan;
  await writeImport(tx, plan.state);
  return { ok: true, isRepeated: plan.isRepeated };
}

/** Within the transaction that is to take something in. */
export async function checkImporting(tx: Transaction): Promise<void> {
  importing(await lockImport(tx));
}

export async function completeImport(tx: Transaction, at: number): Promise<void> {
  await writeImport(tx, planCompletion(await lockImport(tx), at));
}

export async function openForUse(
  tx: Transaction,
  at: number,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: 'incomplete' }> {
  const plan = planOpening(await lockImport(tx), at);
  if (!plan.ok) return plan;
  if (plan.state !== null) await writeImport(tx, plan.state);
  return { ok: true };
}

async function writeImport({ write }: Transaction, state: StoreImport): Promise<void> {
  await write(
    `
    INSERT INTO imports (one, source, started_at, completed_at, opened_at)
    VALUES (1, $1::text, $2::timestamptz, $3::timestamptz, $4::timestamptz)
    ON CONFLICT (one) DO UPDATE SET completed_at = excluded.completed_at, opened_at = excluded.opened_at`,
    [state.source, instant(state.startedAt), instant(state.completedAt), instant(state.openedAt)],
  );
}

async function holdsData({ read }: Transaction): Promise<boolean> {
  const { count } = await read(
    'SELECT 1 WHERE EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM sessions) OR EXISTS (SELECT 1 FROM events)',
  );
  return count > 0;
}
