import { CurfewError } from '@curfew/core';
import pg from 'pg';
import { runStatement } from '../statement.ts';
import { BrokenConnection, closedStore, fromDriver, isBroken } from '../unavailable.ts';
import type { Address } from './address.ts';
import { clientConfig, type Timeouts } from './client.ts';
import { type ConnectionDescription, describeConnection, type Engine, engineOf, objectionTo } from './engine.ts';
import type { Primary } from './primary.ts';

export interface Pool {
  /** What the latest connection was made to. */
  engine(): Engine;
  /** A connection to the primary, to be given back with `release`. */
  borrow(): Promise<pg.PoolClient>;
  /** Lends a connection to the primary for the time of `use`. It is closed afterwards if it broke. */
  withConnection<Result>(use: (client: pg.ClientBase) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly address: Address;
  readonly primary: Primary;
  readonly timeouts: Timeouts;
  readonly max: number;
  /** Beyond this many waiting callers, further ones are refused instead of queued. */
  readonly maxWaiting: number;
  /** How long a caller waits for a free connection, in milliseconds. */
  readonly waitMs: number;
}

/** What the pool says to a caller who has waited in vain. It is about us, not about the host. */
const noneWasFree = 'timeout exceeded when trying to connect';

export function createPool({ address, primary, timeouts, max, maxWaiting, waitMs }: PoolOptions): Pool {
  let engine: Engine | null = null;
  let closing: Promise<void> | null = null;
  const accepted = new WeakSet<pg.ClientBase>();

  /** The pool makes its clients with `new`: each goes where the primary is thought to be. */
  class PrimaryClient extends pg.Client {
    constructor() {
      super(clientConfig(address, primary.current(), timeouts));
      // A connection that breaks says so twice: here, and to whoever uses it. Unheard, it would end the process.
      this.on('error', () => undefined);
    }
  }

  const pool = new pg.Pool({
    Client: PrimaryClient,
    max,
    connectionTimeoutMillis: waitMs,
    idleTimeoutMillis: 60_000,
    maxLifetimeSeconds: 3_600,
  });
  // One that broke while nobody used it: the pool has dropped it, and the next user gets another.
  pool.on('error', () => undefined);

  async function describe(client: pg.ClientBase): Promise<void> {
    const { rows } = await runStatement<ConnectionDescription>(client, describeConnection, []);
    const [found] = rows;
    if (found === undefined) throw new BrokenConnection('the server says nothing of itself');
    const objection = objectionTo(found);
    if (objection !== null) throw new BrokenConnection(objection);
    const described = engineOf(found);
    const timeline = described.dialect === 'postgresql' ? await readTimeline(client) : null;
    if (timeline !== null && !primary.accepts(timeline)) {
      throw new BrokenConnection(
        'the server was the primary before another one was promoted, and does not know what was ended since (restart this node where the database was replaced on purpose)',
      );
    }
    engine = described;
  }

  /** Looks at a new connection here, not in the pool's own hook: that one loses a connection whose look takes too long. */
  async function connect(): Promise<pg.PoolClient> {
    const client = await pool.connect();
    if (accepted.has(client)) return client;
    try {
      await describe(client);
    } catch (error) {
      client.release(true);
      throw error;
    }
    accepted.add(client);
    return client;
  }

  async function borrow(): Promise<pg.PoolClient> {
    if (closing !== null) throw closedStore();
    if (pool.waitingCount >= maxWaiting) throw tooMuchWork();
    const tried = primary.current();
    try {
      return await connect();
    } catch (error) {
      if (error instanceof Error && error.message === noneWasFree) throw tooMuchWork();
      primary.isNot(tried);
      throw fromDriver(error);
    }
  }

  return {
    engine() {
      if (engine === null) throw new BrokenConnection('no connection has been made yet');
      return engine;
    },
    borrow,
    async withConnection(use) {
      const client = await borrow();
      let isLost = false;
      try {
        return await use(client);
      } catch (error) {
        isLost = isBroken(error);
        throw error;
      } finally {
        // Nobody inherits a transaction that somebody else could not bring to an end.
        client.release(isLost || client.getTransactionStatus() !== 'I');
      }
    },
    close() {
      closing ??= pool.end();
      return closing;
    },
  };
}

/** @returns `null` where the server does not say, as some that are run by cloud providers. */
async function readTimeline(client: pg.ClientBase): Promise<number | null> {
  try {
    const { rows } = await runStatement<{ file: string }>(client, currentFile, []);
    const timeline = Number.parseInt(rows[0]?.file.slice(0, 8) ?? '', 16);
    return Number.isNaN(timeline) ? null : timeline;
  } catch (error) {
    if (error instanceof BrokenConnection) throw error;
    return null;
  }
}

/** The name of a log file begins with the timeline, in hexadecimal. */
const currentFile = 'SELECT pg_walfile_name(pg_current_wal_lsn()) AS "file"';

function tooMuchWork(): CurfewError {
  return new CurfewError('overloaded', undefined, { retryAfterMs: 1_000 });
}
