import { CurfewError, type Denied, deny } from '../errors.ts';
import { limitsFor } from '../policy/policy.ts';
import {
  type AssuranceLevel,
  assertMethods,
  higherLevel,
  levelOf,
  mergeProofs,
  provenSince,
} from '../session/assurance.ts';
import type { Client, LiveSession } from '../session/session.ts';
import type { EventType } from '../store/event.ts';
import type { Reauthentication, SessionRotation } from '../store/sessions.ts';
import { heirToken, keyDigestOf, newSalt, requestDigestOf } from '../token/heir.ts';
import { tokenIn } from '../token/presented.ts';
import { type Digest, digestOf, Token } from '../token/token.ts';
import { checkPassword } from './attempts.ts';
import type { Authority } from './authority.ts';
import { type AuthorityContext, findActing, newSessionId, proofsOf, userActor } from './authority-context.ts';
import { limitAnonymous, limitRotation } from './flood-limits.ts';
import type { Issued } from './issued.ts';
import type { PasswordRefusal } from './people.ts';
import { isSecondFactorRecent } from './requester.ts';

const longestGraceMs = 60_000;

export async function rotate(
  context: AuthorityContext,
  presented: string | null,
  options: { readonly graceMs?: number; readonly idempotencyKey?: string | null; readonly client: Client },
): ReturnType<Authority['rotate']> {
  const { graceMs = 0, idempotencyKey: key = null } = options;
  if (!Number.isInteger(graceMs) || graceMs < 0 || graceMs > longestGraceMs) {
    throw new CurfewError('invalid-request', `a grace of ${graceMs} ms is not between 0 and ${longestGraceMs} ms`);
  }
  if (key !== null && graceMs === 0) {
    throw new CurfewError(
      'invalid-request',
      'an idempotency key needs a grace: without one the old token is dead at once, and cannot ask again',
    );
  }
  const digest = digestOf(presented);
  const session = await findActing(context, presented);
  if (presented === null || digest === null || session === null) return deny('authentication-required');
  const refused = session.userId === null ? limitAnonymous(context, options.client) : limitRotation(context, session);
  if (refused !== null) return refused;
  const { token, rotation } = prepareRotation(context, digest, 'session-rotated', options.client);
  if (graceMs === 0) return replaceToken(context, token, rotation);
  const salt = newSalt(context.randomBytes);
  // The proof that came with it is another one each time.
  const secret = tokenIn(presented);
  const rotated = await context.store.sessions.rotate({
    ...rotation,
    graceMs,
    digest: heirToken(secret, key, salt).digest,
    repeatable: {
      key: key === null ? null : keyDigestOf(key),
      print: requestDigestOf(['rotate', digest, graceMs]),
      salt,
    },
  });
  if (!rotated.ok) return rotated;
  return { ok: true, token: heirToken(secret, key, rotated.salt ?? salt), session: rotated.session, ended: [] };
}

export async function reauthenticate(
  context: AuthorityContext,
  presented: string | null,
  password: string,
  client: Client,
): Promise<Issued | Denied<PasswordRefusal | 'already-rotated'>> {
  const proven = await provePassword(context, presented, password, client);
  if (!proven.ok) return proven;
  return raise(context, proven, ['pwd'], null, client);
}

export async function stepUp(
  context: AuthorityContext,
  presented: string | null,
  { methods, level }: { readonly methods: readonly string[]; readonly level?: AssuranceLevel },
  client: Client,
): Promise<Issued | Denied<'authentication-required' | 'already-rotated'>> {
  assertMethods(methods);
  const digest = digestOf(presented);
  const session = await context.freshLookup(presented);
  if (digest === null || session === null || session.userId === null) return deny('authentication-required');
  return raise(context, { digest, session }, methods, level ?? null, client);
}

/** The same person goes on under a new token, with what they have proven by now. */
export async function raise(
  context: AuthorityContext,
  { digest, session }: { readonly digest: Digest; readonly session: LiveSession },
  methods: readonly string[],
  claimed: AssuranceLevel | null,
  client: Client,
): Promise<Issued | Denied<'authentication-required' | 'already-rotated'>> {
  const { token, rotation } = prepareRotation(context, digest, 'reauthenticated', client);
  const reauthenticated = proveAnew(context, session, rotation.now, methods, claimed);
  const event = reauthenticated.level === session.level ? 'reauthenticated' : 'level-raised';
  return replaceToken(context, token, { ...rotation, reauthenticated, event });
}

/** A rotation that is not to be repeated. */
async function replaceToken(
  context: AuthorityContext,
  token: Token,
  rotation: SessionRotation,
): Promise<Issued | Denied<'authentication-required' | 'already-rotated'>> {
  const rotated = await context.store.sessions.rotate(rotation);
  if (rotated.ok) return { ok: true, token, session: rotated.session, ended: [] };
  const { code } = rotated;
  if (code === 'idempotency-key-reused') throw new Error('a rotation without a key was taken for one with a key');
  return deny(code);
}

/**
 * The session behind a token, whose user has just typed the password again. Of somebody with a second factor, the password alone says
 * nothing: whoever has it, and a session that its owner has proven more with, would pass for the owner. It counts right after that factor.
 */
export async function provePassword(
  context: AuthorityContext,
  presented: string | null,
  password: string,
  client: Client,
): Promise<
  | { readonly ok: true; readonly digest: Digest; readonly session: LiveSession; readonly username: string }
  | Denied<PasswordRefusal>
> {
  const digest = digestOf(presented);
  const session = await context.freshLookup(presented);
  if (digest === null || session === null || session.username === null) return deny('authentication-required');
  const { username } = session;
  const checked = await checkPassword(context, { username, password, client });
  if (!checked.ok) return checked;
  const { user, secondFactor } = checked.credentials;
  const hasFurther = secondFactor !== null || (await context.store.factors.means(user.id)).passkeys.length > 0;
  if (hasFurther && !isSecondFactorRecent(session, context.now())) {
    return deny('second-factor-required', {
      detail: 'this account needs a one-time code or a passkey: prove it at /step-up, then repeat the request',
    });
  }
  return { ok: true, digest, session, username };
}

/** A new token for the person who presented one. Without a grace, and with the old timers, unless the caller says otherwise. */
export function prepareRotation(
  context: AuthorityContext,
  presented: Digest,
  event: EventType,
  client: Client,
): { readonly token: Token; readonly rotation: SessionRotation } {
  const token = Token.generate(context.randomBytes);
  return {
    token,
    rotation: {
      presented,
      id: newSessionId(),
      digest: token.digest,
      now: context.now(),
      graceMs: 0,
      reauthenticated: null,
      event,
      actor: userActor(client),
    },
  };
}

/**
 * What a proof of this moment changes: it adds to what was proven before, and the idle timer starts anew. So does the lifetime, which counts
 * from when all that the level takes was proven: one of two factors does not prolong what both have begun (NIST SP 800-63B-4 2.2.3, 5.2).
 * The life of a session that no sign-in made stays: it was an administrator's decision.
 */
export function proveAnew(
  context: AuthorityContext,
  session: LiveSession,
  now: number,
  methods: readonly string[],
  claimed: AssuranceLevel | null = null,
): Reauthentication {
  const proofs = mergeProofs(session.proofs, proofsOf(methods, now, claimed));
  const proven = higherLevel(session.level, levelOf(proofs.map(({ method }) => method)));
  const level = higherLevel(proven, claimed);
  const limits = limitsFor(context.policies, session.policy, session.roles, level);
  const since = provenSince(proofs, level);
  const isNewer = level !== session.level || since !== provenSince(session.proofs, session.level);
  const restarts = session.kind === 'interactive' && limits.tokenLifetimeMs > 0 && since !== null && isNewer;
  return {
    idleTimeoutMs: limits.idleTimeoutMs,
    lifetimeEndsAt: restarts ? since + limits.tokenLifetimeMs : session.lifetimeEndsAt,
    proofs,
    level,
  };
}
