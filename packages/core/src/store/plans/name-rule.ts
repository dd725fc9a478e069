import { type NameRule, parseUsername, usernameKey } from '../../user/username.ts';
import type { KeptUser } from '../move.ts';
import type { NameClash } from '../users.ts';

/** What a store reads of a user to compare names by another rule. The key may be one that no rule has made yet. */
export type NamedUser = Pick<KeptUser, 'id' | 'username' | 'usernameKey'>;

/** The keys that change where names are compared by a rule, or the names that would be one by it. */
export function planNameRule(
  users: readonly NamedUser[],
  rule: NameRule,
): { readonly ok: true; readonly changed: readonly NamedUser[] } | NameClash {
  const named = users.map((user) => ({ ...user, usernameKey: usernameKey(parseUsername(user.username), rule) }));
  const clashes = [...Map.groupBy(named, (user) => user.usernameKey).values()].filter((group) => group.length > 1);
  if (clashes.length > 0) return { ok: false, clashes: clashes.map((group) => group.map(({ username }) => username)) };
  return { ok: true, changed: named.filter((user, index) => user.usernameKey !== users[index]?.usernameKey) };
}
