import type { Session } from '@curfew/core';
import type { Operator } from '../../operator/operator.ts';

interface Owner {
  readonly username: string;
  /** Empty where there is none. */
  readonly email: string;
  readonly id: string;
}

/** The users to whom sessions belong, each once, by name, in the order of the sessions. */
export async function ownersOf(operator: Operator, sessions: readonly Session[]): Promise<Map<string, Owner>> {
  const owners = new Map<string, Owner>();
  for (const { username, userId } of sessions) {
    if (username === null || owners.has(username)) continue;
    const user = await operator.findUser(username);
    owners.set(username, { username, email: user?.profile.email ?? '', id: user?.id || (userId ?? '') });
  }
  return owners;
}
