import type pg from 'pg';
import { columnTypes } from '../column-types.ts';
import { seesEverything, setting } from './acting-for.ts';
import type { Address, Host } from './address.ts';

/** How long PostgreSQL lets one of our statements take, in milliseconds. 0 is no limit. */
export interface Timeouts {
  readonly statementMs: number;
  readonly lockMs: number;
}

/** Where our tables are, so that they can share a database with an application's own. */
export const schema = 'curfew';

/** A transaction of ours never waits for anybody outside, so one that idles has lost its node. */
const idleInTransactionMs = 10_000;
/** A server that is gone without a goodbye answers nothing: a little after it should have given up, we do. */
const silenceMs = 1_500;

/**
 * What a connection is opened with. All session settings are given here, at the start: nothing of ours ever uses `SET`,
 * so that no use of a connection can leave something behind for the next one.
 */
export function clientConfig(address: Address, { host, port }: Host, timeouts: Timeouts): pg.ClientConfig {
  const { user, database, password, tls, applicationName } = address;
  const settings = {
    // The text forms that the reading of columns relies on, whatever the database's own settings are.
    timezone: 'UTC',
    datestyle: 'ISO',
    bytea_output: 'hex',
    search_path: schema,
    statement_timeout: timeouts.statementMs,
    lock_timeout: timeouts.lockMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    [setting]: seesEverything,
  };
  return {
    host,
    port,
    user,
    database,
    password: () => password({ host, port, user, database }),
    ssl: tls,
    application_name: applicationName,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    ...(timeouts.statementMs > 0 && { query_timeout: timeouts.statementMs + silenceMs }),
    connectionTimeoutMillis: 3_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    types: columnTypes,
    pipeline: true,
  };
}
