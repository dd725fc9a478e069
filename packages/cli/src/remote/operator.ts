import type { Operator } from '../operator/operator.ts';
import type { Client } from './client.ts';
import { remoteSessions } from './sessions.ts';
import { remoteUpkeep } from './upkeep.ts';
import { remoteUsers } from './users.ts';

/** The operations of the native API. Who acts is decided by the token, so that the actors handed in mean nothing. */
export function createRemoteOperator(client: Client): Operator {
  return {
    now: Date.now,
    ...remoteSessions(client),
    ...remoteUsers(client),
    ...remoteUpkeep(client),
    close: async () => undefined,
  };
}
