import { setTimeout as pause } from 'node:timers/promises';
import type { ChangedSessions, SessionId, UserId } from '@curfew/core';
import type { PoolClient } from 'pg';
import { createPool, type PoolOptions } from './connection/pool.ts';
import { runCommand } from './statement.ts';

/** Only where the capability `notify` is set: CockroachDB has nothing of this file's. */
const channel = 'curfew_sessions';
/** By which those that send know that there is somebody who listens. */
const listenerName = 'curfew listening';
/**
 * PostgreSQL lets transactions that notify commit only one after the other. So they do where there is a cache to be told,
 * and nowhere else.
 */
export const sendNotification = `
  SELECT pg_notify('${channel}', $1::text) WHERE EXISTS (
    SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = '${listenerName}')`;
const listenToNotifications = `LISTEN ${channel}`;

/** A notification holds less than 8000 bytes; an id takes 37. */
const mostIds = 200;
const anything = '*';
/** A connection whose other end is gone without a goodbye is noticed by asking it something. */
const askEveryMs = 2_000;

/** Only ids, which are public: nothing of a token leaves the tables, not even its digest. */
export function payloadOf(ids: ReadonlySet<SessionId | UserId>): string {
  return ids.size > mostIds ? anything : [...ids].join();
}

function changesIn(payload: string): ChangedSessions {
  return payload === anything ? 'any' : (payload.split(',') as (SessionId | UserId)[]);
}

/**
 * Listens on a connection of its own until it is closed, and connects again whenever that breaks. What happened while
 * nobody listened is not known, so each beginning and each end says `any`.
 */
export function listen(options: PoolOptions, tell: (changed: ChangedSessions) => void): { close(): Promise<void> } {
  const address = { ...options.address, applicationName: listenerName };
  const pool = createPool({ ...options, address, max: 1 });
  const closing = new AbortController();
  const { signal } = closing;

  async function hear(client: PoolClient): Promise<void> {
    client.on('notification', ({ payload = anything }) => tell(changesIn(payload)));
    await runCommand(client, listenToNotifications);
    tell('any');
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      await pause(askEveryMs, undefined, { signal, ref: false });
      await runCommand(client, 'SELECT 1');
      // Of those who looked for listeners a moment before there was this one, and committed a moment after.
      if (isFirst) tell('any');
    }
  }

  async function keepListening(): Promise<void> {
    while (!signal.aborted) {
      try {
        const client = await pool.borrow();
        try {
          if (!pool.engine().capabilities.notify) return;
          await hear(client);
        } finally {
          // It listens, so nobody else shall have it.
          client.release(true);
        }
      } catch {
        // Whoever looks sessions up learns of it there.
      }
      tell('any');
      await pause(Math.random() * 500, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  const listening = keepListening();
  return {
    async close() {
      closing.abort();
      await listening;
      await pool.close();
    },
  };
}
