import { randomUUID } from 'node:crypto';
import type { SessionId, UserId } from '@curfew/core';
import type pg from 'pg';
import type { Engine } from './connection/engine.ts';
import { type Database, persist } from './database.ts';
import { instant } from './instant.ts';
import { payloadOf, sendNotification } from './notifications.ts';
import { actFor } from './row-security.ts';
import { idParameter } from './session-row.ts';
import { type Query, runCommand, runStatement } from './statement.ts';
import { BrokenConnection, isBroken, isUniqueViolation } from './unavailable.ts';

/** A transaction under way. */
export interface Transaction {
  /** Runs a statement that changes nothing; it may lock rows. Only such a one may travel together with BEGIN. */
  readonly read: Query;
  /** Runs a statement that changes something. */
  readonly write: Query;
  /** From here on the database shows and changes only this user's sessions and events, where it can. */
  actFor(userId: UserId | undefined): Promise<void>;
  /** Says that these sessions, or all of these users, are not any more what lookups have said of them. */
  changed(...ids: readonly (SessionId | UserId)[]): void;
}

/**
 * Runs `work` in one transaction, again and again until it is neither in conflict nor cut off. A result that says
 * `ok: false` rolls it back: refused means nothing happened.
 *
 * A connection that breaks at `COMMIT` leaves open whether it happened. Therefore each transaction leaves a mark that
 * it made itself, and an attempt that follows such a break looks for the mark first: found, the work is done and its
 * value is the one we still hold. Otherwise it leaves the same mark, which only one of the two attempts can commit. So
 * everything happens exactly once, also what would do harm if it happened twice.
 *
 * What it changes is told to the other nodes by the commit itself, and to whoever watches here before this promise
 * settles, also where it fails: the commit may have happened.
 */
export async function write<Value>(database: Database, work: (tx: Transaction) => Promise<Value>): Promise<Value> {
  const mark: Mark = { at: instant(Date.now()), id: randomUUID() };
  let unconfirmed: { readonly value: Value } | null = null;
  const changed = new Set<SessionId | UserId>();

  const outcome = persist(database, () =>
    database.pool.withConnection(async (client) => {
      const attempt = begin(client, database.pool.engine(), changed);
      try {
        return await once(attempt);
      } catch (error) {
        throw unconfirmed !== null && isUniqueViolation(error) ? gotThroughBefore() : error;
      } finally {
        await attempt.rollBack();
      }
    }),
  );
  return outcome.finally(() => {
    if (changed.size > 0) database.tell([...changed]);
  });

  async function once(attempt: Attempt): Promise<Value> {
    const before = await findUnconfirmed(attempt);
    if (before !== null) return confirm(attempt, before.value);
    const value = await work(attempt.tx);
    // Also where there was nothing left to do: what it found done may be known to this server alone, until a commit that
    // its standby has taken, too.
    if (!isRefused(value)) return confirm(attempt, value, mark);
    // What refuses this attempt may be what an unconfirmed one has done meanwhile.
    const meanwhile = await findUnconfirmed(attempt);
    return meanwhile === null ? value : confirm(attempt, meanwhile.value);
  }

  async function findUnconfirmed(attempt: Attempt) {
    return unconfirmed !== null && (await attempt.finds(mark)) ? unconfirmed : null;
  }

  async function confirm(attempt: Attempt, value: Value, leaving?: Mark): Promise<Value> {
    try {
      await attempt.commit(leaving);
      return value;
    } catch (error) {
      if (isBroken(error)) unconfirmed = { value };
      throw error;
    }
  }
}

/**
 * Our own keys are there already: an attempt before has committed in the meantime, and the next one will find its mark.
 * Without its cause, which quotes them.
 */
function gotThroughBefore(): BrokenConnection {
  return new BrokenConnection('an earlier attempt got through');
}

interface Mark {
  readonly at: string;
  readonly id: string;
}

const insertMark = 'INSERT INTO commits (at, id) VALUES ($1::timestamptz, $2::uuid)';

interface Attempt {
  readonly tx: Transaction;
  finds(mark: Mark): Promise<boolean>;
  commit(leaving?: Mark): Promise<void>;
  /** Does nothing after a commit. */
  rollBack(): Promise<void>;
}

/** @param changed what this and earlier attempts have changed, if they got through. */
function begin(client: pg.ClientBase, { isolation, capabilities }: Engine, changed: Set<SessionId | UserId>): Attempt {
  const begun = runCommand(client, `BEGIN ISOLATION LEVEL ${isolation}`);
  // It is awaited before anything is written; until then nobody has to hear of its failure.
  begun.catch(() => undefined);
  let isCommitted = false;
  // Statements travel together, and after the first that fails the server refuses the others: whichever is heard of first, the reason is
  // the first one's, which says whether another attempt makes sense.
  let failure: { readonly reason: unknown } | null = null;
  const run: Query = async (sql, values = []) => {
    try {
      return await runStatement(client, sql, values);
    } catch (error) {
      failure ??= { reason: error };
      throw failure.reason;
    }
  };
  // Should BEGIN fail, what came along with it has run outside a transaction: so it must not have written anything.
  const read = run;
  const write: Query = async (sql, values = []) => {
    await begun;
    return run(sql, values);
  };
  return {
    tx: {
      read,
      write,
      async actFor(userId) {
        if (userId !== undefined && capabilities.rowLevelSecurity) await read(actFor, [idParameter(userId)]);
      },
      changed(...ids) {
        for (const id of ids) changed.add(id);
      },
    },
    async finds({ at, id }) {
      // An update, so that the commit that follows waits for the standby to have everything up to here.
      const found = await write('UPDATE commits SET confirmed = TRUE WHERE at = $1::timestamptz AND id = $2::uuid', [
        at,
        id,
      ]);
      return found.count > 0;
    },
    async commit(leaving) {
      await begun;
      const warnings: unknown[] = [];
      const listen = ({ code }: { readonly code?: string | undefined }) => {
        if (code?.startsWith('01')) warnings.push(code);
      };
      client.on('notice', listen);
      // They travel together, in this order. Where one of the first fails, COMMIT rolls back.
      const isTelling = leaving !== undefined && capabilities.notify && changed.size > 0;
      const [marked, told, committed] = await Promise.allSettled([
        leaving && runStatement(client, insertMark, [leaving.at, leaving.id]),
        isTelling ? runStatement(client, sendNotification, [payloadOf(changed)]) : undefined,
        runCommand(client, 'COMMIT'),
      ]);
      client.off('notice', listen);
      if (marked.status === 'rejected') throw marked.reason;
      if (told.status === 'rejected') throw told.reason;
      if (committed.status === 'rejected') throw committed.reason;
      isCommitted = committed.value.command === 'COMMIT';
      if (!isCommitted) throw new BrokenConnection('the server rolled back where it should commit');
      // Where somebody cancels the wait for the synchronous standby, COMMIT only warns. What a single server knows can
      // be lost with it, so it is not acknowledged.
      if (warnings.length > 0) throw new BrokenConnection('the server committed without its standby');
    },
    async rollBack() {
      if (!isCommitted) await runCommand(client, 'ROLLBACK').catch(() => undefined);
    },
  };
}

function isRefused(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'ok' in value && value.ok === false;
}
