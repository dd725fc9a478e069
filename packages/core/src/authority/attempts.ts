import { hash } from 'node:crypto';
import { CurfewError, type Denied, deny } from '../errors.ts';
import type { Client } from '../session/session.ts';
import type { AttemptSuccess } from '../store/throttle.ts';
import type { Credentials } from '../store/users.ts';
import { readUsername, usernameKey as toKey } from '../user/username.ts';
import type { AuthorityContext } from './authority-context.ts';
import { userActor } from './authority-context.ts';
import { networkOf } from './network.ts';

interface Attempt {
  readonly username: string;
  readonly password: string;
  readonly client: Client;
}

/**
 * Checks a password as every way in must: the attempt is counted first, against the account and the address, and
 * unknown, disabled and password-less users cost the same time and get the same answer as a wrong password (CWE-204,
 * CWE-208, CWE-307).
 *
 * @param success `forgives`: earlier failures of the account are forgotten. `counts-for-itself`: only this attempt is
 * taken back, because a program that proves itself with every request would keep forgiving somebody else's guesses.
 */
export async function checkPassword(
  context: AuthorityContext,
  attempt: Attempt,
  success: 'forgives' | 'counts-for-itself' = 'forgives',
): Promise<
  | { readonly ok: true; readonly credentials: Credentials }
  | Denied<'invalid-credentials' | 'sign-in-throttled' | 'overloaded'>
> {
  const checked = await tryPassword(context, attempt, success);
  if (checked.ok) await context.store.throttle.settle(checked.settles);
  return checked;
}

/** As {@link checkPassword}, for who settles the attempt in the same transaction as what comes of it. */
export async function tryPassword(
  context: AuthorityContext,
  attempt: Attempt,
  success: 'forgives' | 'counts-for-itself' = 'forgives',
): Promise<
  | { readonly ok: true; readonly credentials: Credentials; readonly settles: AttemptSuccess }
  | Denied<'invalid-credentials' | 'sign-in-throttled' | 'overloaded'>
> {
  const now = context.now();
  const username = readUsername(attempt.username);
  // An impossible name gets the same answer as an unknown one.
  if (username === null) return deny('invalid-credentials');
  const usernameKey = toKey(username, context.nameRule);
  const account = throttleKey('account', usernameKey);
  const address = addressKey(attempt.client);
  const admitted = await context.store.throttle.admit(
    [
      { key: account, limits: context.throttle.account },
      ...(address === null ? [] : [{ key: address, limits: context.throttle.address }]),
    ],
    now,
  );
  if (!admitted.ok) return deny('sign-in-throttled', { retryAfterMs: admitted.blockedUntil - now });

  const undo = address === null ? [] : [address];
  const { credentials, hashWork } = await context.store.users.findCredentials(usernameKey);
  let matches: boolean;
  try {
    matches = await context.passwords.verify(attempt.password, credentials?.passwordHash ?? null, hashWork);
  } catch (error) {
    // Nothing was checked, so nothing failed.
    await context.store.throttle.settle({ forget: [], undo: [account, ...undo] });
    return asOverload(error);
  }
  if (credentials === null || !matches || credentials.user.disabledAt !== null) {
    const cause = credentials === null ? 'unknown-user' : matches ? 'user-disabled' : 'wrong-password';
    await recordFailure(context, credentials, cause, attempt.client);
    return deny('invalid-credentials');
  }
  const forgives = success === 'forgives';
  const settles = { forget: forgives ? [account] : [], undo: forgives ? undo : [account, ...undo] };
  return { ok: true, credentials, settles };
}

/** The hash of a new password, where there is time to make one. */
export async function hashPassword(
  { passwords }: AuthorityContext,
  password: string,
): Promise<{ readonly ok: true; readonly passwordHash: string } | Denied<'overloaded'>> {
  return passwords.hash(password).then((passwordHash) => ({ ok: true, passwordHash }), asOverload);
}

/** That there is no time to check a password is an answer; anything else that goes wrong with it is not. */
export function asOverload(error: unknown): Denied<'overloaded'> {
  if (!(error instanceof CurfewError) || error.code !== 'overloaded') throw error;
  const { retryAfterMs } = error;
  return deny('overloaded', retryAfterMs === undefined ? {} : { retryAfterMs });
}

/** Names nobody who is unknown: people type their passwords into name fields. */
async function recordFailure(
  context: AuthorityContext,
  credentials: Credentials | null,
  cause: string,
  client: Client,
): Promise<void> {
  await context.store.trail.record([
    {
      id: crypto.randomUUID(),
      at: context.now(),
      type: 'sign-in-failed',
      ...userActor(client),
      userId: credentials?.user.id ?? null,
      username: credentials?.user.username ?? null,
      sessionId: null,
      reason: null,
      detail: { cause },
    },
  ]);
}

/** `null` where the caller is in this process. */
export function addressKey({ ip }: Client): string | null {
  return ip === null ? null : throttleKey('address', networkOf(ip));
}

export function throttleKey(kind: 'account' | 'address' | 'factor' | 'mail', value: string): string {
  return hash('sha256', `${kind}:${value}`, 'hex');
}
