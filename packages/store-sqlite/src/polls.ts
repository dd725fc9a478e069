import type { Lease, PollState, Polls } from '@curfew/core';
import type { Connection } from './connection.ts';
import { leaseIsFree, leaseParameters } from './lease.ts';
import { persist, write } from './transaction.ts';

const touched = { forget: 'touched' } as const;
const columns = 'failures, next_attempt_at AS nextAttemptAt';

export function pollsOf(connection: Connection): Polls {
  return {
    list: () =>
      persist(connection, () =>
        connection
          .statement<PollState & { readonly transmitter: string }>(`SELECT transmitter, ${columns} FROM polls`)
          .all(),
      ),
    claim: (transmitter, lease, now) => write(connection, () => claim(connection, transmitter, lease, now), touched),
    release: (transmitter, holder, { failures, nextAttemptAt }) =>
      write(
        connection,
        () =>
          connection
            .statement(`
              UPDATE polls SET failures = @failures, next_attempt_at = @nextAttemptAt, lease_holder = NULL, lease_until = NULL
              WHERE transmitter = @transmitter AND lease_holder = @holder`)
            .run({ transmitter, holder, failures, nextAttemptAt }).changes > 0,
        touched,
      ),
  };
}

function claim(connection: Connection, transmitter: string, lease: Lease, now: number): PollState | null {
  return (
    connection
      .statement<PollState>(`
        INSERT INTO polls (transmitter, failures, lease_holder, lease_until) VALUES (@transmitter, 0, @holder, @until)
        ON CONFLICT (transmitter) DO UPDATE SET lease_holder = @holder, lease_until = @until
        WHERE ${leaseIsFree}
        RETURNING ${columns}`)
      .get({ transmitter, ...leaseParameters(lease, now) }) ?? null
  );
}
