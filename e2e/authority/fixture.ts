import { type Authority, type AuthorityOptions, createAuthority, type Issued, type Requester } from '@curfew/core';
import { openSqliteStore } from '@curfew/store-sqlite';
import { onTestFinished } from 'vitest';

export const client = { ip: '192.0.2.7', userAgent: 'test' };
export const admin: Requester = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' };
export const password = 'correct horse battery staple';
export const seconds = 1_000;
export const minutes = 60 * seconds;
export const hours = 60 * minutes;

/** An authority over a real store, with a clock that the test moves. */
export async function openAuthority(
  options: Omit<AuthorityOptions, 'store' | 'clock'> & { users?: readonly string[] } = {},
) {
  const store = openSqliteStore({ path: ':memory:' });
  await store.life.migrate();
  const clock = { now: Date.UTC(2026, 0, 5, 9) };
  const { users = ['alice'], ...rest } = options;
  const authority = createAuthority({ ...rest, store, clock: () => clock.now });
  onTestFinished(() => authority.close());
  for (const username of users) await authority.createUser({ username, password }, admin);
  // Whatever comes next is later than the users' creation.
  clock.now += 1;
  return {
    authority,
    store,
    advance(ms: number) {
      clock.now += ms;
    },
    signIn: (username = 'alice', presented: string | null = null) => signedIn(authority, username, presented),
  };
}

async function signedIn(authority: Authority, username: string, presented: string | null): Promise<Issued> {
  const result = await authority.signIn({ username, password, presented, client });
  if (!result.ok) throw new Error(`signing in failed: ${result.code}`);
  return result;
}

/** The token of a result that must have issued one. */
export function tokenOf(result: { readonly ok: boolean }): string {
  if (!result.ok || !('token' in result)) throw new Error(`nothing was issued: ${JSON.stringify(result)}`);
  return (result as Issued).token.reveal();
}
