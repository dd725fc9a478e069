import { type Actor, type Authority, createAuthority, digestOf } from '@curfew/core';
import { openSqliteStore } from '@curfew/store-sqlite';
import { account } from './http.ts';
import { copySession } from './seed.ts';

const operator: Actor = { initiator: 'admin', actor: 'root', ip: null, userAgent: null };

/** A new store with one user, and the authority over it with its default policies. */
export async function openCurfew(path: string): Promise<Authority> {
  const authority = createAuthority({ store: openSqliteStore({ path }) });
  await authority.migrate();
  await authority.createUser({ username: account.username, password: account.password }, operator);
  return authority;
}

/** Makes sessions as a sign-in would, without hashing a password for each. @returns their tokens. */
export async function mintSessions(authority: Authority, count: number): Promise<string[]> {
  const tokens: string[] = [];
  while (tokens.length < count) {
    const issued = await authority.mint(
      { username: account.username, kind: 'minted', lifetimeMs: null, policy: 'default' },
      operator,
    );
    if (!issued.ok) throw new Error(`minting was refused: ${issued.code}`);
    tokens.push(issued.token.reveal());
  }
  return tokens;
}

/** A new store with this many sessions of one user, whose tokens are `tokenOf(0)` and up. */
export async function openFilledCurfew(path: string, count: number): Promise<Authority> {
  const empty = await openCurfew(path);
  const [token] = await mintSessions(empty, 1);
  const original = digestOf(token);
  await empty.close();
  if (original !== null) copySession(path, original, count);
  return createAuthority({ store: openSqliteStore({ path }) });
}
