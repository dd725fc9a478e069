import { type Actor, type Authority, createAuthority } from '@curfew/core';
import { openSqliteStore } from '@curfew/store-sqlite';
import { account } from './http.ts';

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
