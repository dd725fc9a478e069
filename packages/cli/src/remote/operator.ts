import type { Operator } from '../operator/operator.ts';
import type { Client } from './client.ts';
import { remoteSessions } from './sessions.ts';
import { remoteUpkeep } from './upkeep.ts';
import { remoteUsers } from './users.ts';

/**
 * The operations of the native API. Who acts is decided by the token, so that the actors handed in mean nothing.
 *
 * @param now the server's clock, in milliseconds.
 */
export function createRemoteOperator(client: Client, now: () => number): Operator {
  return {
    now,
    ...remoteSessions(client),
    ...remoteUsers(client),
    ...remoteUpkeep(client),
    close: async () => undefined,
  };
}
