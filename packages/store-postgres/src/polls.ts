import type { Lease, PollState, Polls } from '@curfew/core';
import { type Database, read } from './database.ts';
import { instant } from './instant.ts';
import { leaseIsFree, leaseParameters } from './lease.ts';
import { idParameter } from './session-row.ts';
import { type Transaction, write } from './transaction.ts';

export function pollsOf(database: Database): Polls {
  return {
    list: async () =>
      (
        await read<PollState & { readonly transmitter: string }>(
          database,
          `SELECT transmitter AS "transmitter", failures AS "failures", next_attempt_at AS "nextAttemptAt" FROM polls`,
        )
      ).rows,
    claim: (transmitter, lease, now) => write(database, (tx) => claim(tx, transmitter, lease, now)),
    release: (transmitter, holder, state) => write(database, (tx) => release(tx, transmitter, holder, state)),
  };
}

async function claim(
  { write }: Transaction,
  transmitter: string,
  lease: Lease,
  now: number,
): Promise<PollState | null> {
  const { rows } = await write<PollState>(
    `INSERT INTO polls AS p (transmitter, failures, lease_holder, lease_until)
     VALUES ($1::text, 0, $2::uuid, $3::timestamptz)
     ON CONFLICT (transmitter) DO UPDATE SET lease_holder = excluded.lease_holder, lease_until = excluded.lease_until
     WHERE ${leaseIsFree('p.')}
     RETURNING p.failures AS "failures", p.next_attempt_at AS "nextAttemptAt"`,
    [transmitter, ...leaseParameters(lease, now)],
  );
  return rows[0] ?? null;
}

async function release(
  { write }: Transaction,
  transmitter: string,
  holder: string,
  { failures, nextAttemptAt }: PollState,
): Promise<boolean> {
  const { count } = await write(
    `UPDATE polls SET failures = $3::bigint, next_attempt_at = $4::timestamptz, lease_holder = NULL, lease_until = NULL
     WHERE transmitter = $1::text AND lease_holder = $2::uuid`,
    [transmitter, idParameter(holder), failures, nextAttemptAt === null ? null : instant(nextAttemptAt)],
  );
  return count > 0;
}
