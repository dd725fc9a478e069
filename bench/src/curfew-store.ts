import { randomUUID } from 'node:crypto';
import {
  type Authority,
  createAuthority,
  createPasswordHasher,
  type Digest,
  digestOf,
  type Move,
  type Requester,
  type SessionId,
  type StoredSession,
  type UserId,
} from '@curfew/core';
import { openSqliteStore } from '@curfew/store-sqlite';
import { account } from './http.ts';
import { copySession, tokenOf } from './seed.ts';

const operator: Requester = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' };

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

/** Fills an empty store with one user and as many of their sessions, as a move from another store would. */
export async function fillStore(move: Move, count: number): Promise<void> {
  const whole = { after: null, through: null };
  const now = Date.now();
  const userId = randomUUID() as UserId;
  const { username, password } = account;
  const passwordHash = await createPasswordHasher().hash(password);
  await move.beginImport('the bench', now);
  await move.importUsers(
    [
      {
        ...{
          id: userId,
          username,
          usernameKey: username,
          passwordHash,
          secondFactor: null,
          means: { passkeys: [], link: null },
          roles: [],
          profile: {},
          createdAt: now,
          identities: [],
        },
        ...{ disabledAt: null, deletedAt: null, signedInAt: null, sessionsNotBefore: 0, revision: 1 },
      },
    ],
    whole,
    now,
  );
  const sessions = Array.from(
    { length: count },
    (_, number): StoredSession => ({
      digest: digestOf(tokenOf(number)) as Digest,
      id: randomUUID() as SessionId,
      ...{ proofs: [], level: null, provider: null },
      ...{ userId, kind: 'minted', policy: 'default', createdAt: now, authenticatedAt: null, lastUsedAt: now },
      ...{ idleTimeoutMs: 3_600_000, lifetimeEndsAt: now + 86_400_000, expiresAt: now + 3_600_000, successorId: null },
      ...{
        endedAt: null,
        endReason: null,
        endedBy: null,
        ip: null,
        userAgent: null,
        label: null,
        scopes: null,
        binding: null,
        data: {},
      },
    }),
  );
  await move.importSessions(sessions, whole);
  await move.completeImport(now);
  await move.openForUse(now);
}
