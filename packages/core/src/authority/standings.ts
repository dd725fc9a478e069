import type { UserStanding } from '../store/users.ts';
import type { User } from '../user/user.ts';
import type { AuthorityContext } from './authority-context.ts';

/** Also of somebody who has been deleted since the list was read: then nothing is known. */
export async function standingsOf(
  { store, now }: AuthorityContext,
  users: readonly User[],
): Promise<readonly UserStanding[]> {
  if (users.length === 0) return [];
  const found = await store.users.standings(
    users.map(({ id }) => id),
    now(),
  );
  const byId = new Map(found.map((standing) => [standing.id, standing]));
  return users.map(({ id }) => byId.get(id) ?? { id, ...nothingKnown });
}

const nothingKnown: Omit<UserStanding, 'id'> = {
  hasPassword: false,
  hasOneTimeCodes: false,
  passkeys: 0,
  hasIdentity: false,
  signedInAt: null,
  sessions: { count: 0, exact: true },
};
