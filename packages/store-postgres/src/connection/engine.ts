import type { StoreCapabilities } from '@curfew/core';
import { seesEverything, setting } from './acting-for.ts';
import { schema } from './client.ts';

/** What stands at the other end, as one look at a connection shows. */
export interface Engine {
  readonly dialect: 'postgresql' | 'cockroachdb';
  /** With which isolation transactions that write are run. */
  readonly isolation: 'READ COMMITTED' | 'SERIALIZABLE';
  readonly capabilities: StoreCapabilities;
}

/** One row for every new connection. `current_setting` is understood by both engines. */
export const describeConnection = `
  SELECT version() AS "version", current_setting('transaction_read_only') AS "readOnly",
    current_setting('default_transaction_isolation') AS "isolation", current_setting('timezone') AS "timezone",
    current_setting('datestyle') AS "datestyle", current_setting('search_path') AS "searchPath",
    current_setting('${setting}', TRUE) AS "actingFor"`;

export interface ConnectionDescription {
  readonly version: string;
  /** `on` on a standby. */
  readonly readOnly: string;
  readonly isolation: string;
  readonly timezone: string;
  readonly datestyle: string;
  readonly searchPath: string;
  /** Without it the database would show no rows, and everybody would seem to be signed out. */
  readonly actingFor: string | null;
}

/** @returns why a connection cannot be used, or `null`. */
export function objectionTo(found: ConnectionDescription): string | null {
  const { readOnly, timezone, datestyle, searchPath, actingFor } = found;
  if (readOnly !== 'off') return 'the server takes no writes: it is a standby';
  const isSeeing = actingFor === seesEverything || !engineOf(found).capabilities.rowLevelSecurity;
  const isAsAsked = timezone === 'UTC' && datestyle.startsWith('ISO') && searchPath === schema && isSeeing;
  return isAsAsked ? null : 'something in between, such as a pooler, drops the startup options';
}

export function engineOf({ version, isolation }: ConnectionDescription): Engine {
  const isCockroach = version.includes('CockroachDB');
  return {
    dialect: isCockroach ? 'cockroachdb' : 'postgresql',
    // Between the two lies REPEATABLE READ, where two sign-ins at once would not see each other: that becomes the stricter one.
    isolation: isolation === 'read committed' ? 'READ COMMITTED' : 'SERIALIZABLE',
    capabilities: {
      notify: !isCockroach,
      skipLocked: true,
      triggers: !isCockroach,
      rowLevelSecurity: !isCockroach,
    },
  };
}
