import type { SessionView } from '@curfew/core';
import { loadWith } from '../../command-line/optional-package.ts';
import type { Connection } from '../../operator/operator.ts';

interface Owner {
  readonly username: string;
  /** Empty where there is none. */
  readonly email: string;
  readonly id: string;
  /** Their id as Arvados writes it, with which its API names the owner of a token. */
  readonly uuid: string;
}

/** The users to whom sessions belong, each once, by name, in the order of the sessions. */
export async function ownersOf(
  { operator, readArvadosCluster }: Connection,
  sessions: readonly SessionView[],
): Promise<Map<string, Owner>> {
  const { uuidsOf } = await loadWith('@curfew/server', () => import('@curfew/server/arvados-uuids'));
  const uuids = uuidsOf(await readArvadosCluster());
  const owners = new Map<string, Owner>();
  for (const { user: username } of sessions) {
    if (username === null || owners.has(username)) continue;
    const user = await operator.findUser(username);
    const uuid = user === null ? '' : uuids.ofUser(user);
    owners.set(username, { username, email: user?.email ?? '', id: user?.id ?? '', uuid });
  }
  return owners;
}
