import { hash } from 'node:crypto';
import { type Denied, deny } from '../errors.ts';
import { limitsFor, strictest } from '../policy/policy.ts';
import { missingProof } from '../policy/proof-demand.ts';
import type { AssuranceLevel } from '../session/assurance.ts';
import { assertData } from '../session/data.ts';
import type { Client, SessionData } from '../session/session.ts';
import type { Credentials } from '../store/users.ts';
import { digestOf } from '../token/token.ts';
import { checkPassword, hashPassword, tryPassword } from './attempts.ts';
import type { Authority } from './authority.ts';
import {
  type AuthorityContext,
  applicationOf,
  assertLabel,
  assertLifetime,
  keyOf,
  keyOfToken,
  levelProven,
  prepareSession,
  quotasOf,
  repeatableBy,
  userActor,
} from './authority-context.ts';
import { limitAnonymous } from './flood-limits.ts';
import type { Issued } from './issued.ts';
import type { SignInDenied, SignInRequest } from './requests.ts';
import { type PendingSignIn, startSecondStep } from './second-step.ts';

export async function signIn(
  context: AuthorityContext,
  request: SignInRequest,
): Promise<Issued | SignInDenied | PendingSignIn> {
  assertLabel(request.label);
  if (request.lifetimeMs !== undefined) assertLifetime(request.lifetimeMs);
  const checked = await tryPassword(context, request);
  if (!checked.ok) return checked;

  const { user, secondFactor } = checked.credentials;
  const methods = ['pwd'];
  const level = levelProven({ methods });
  const limits = limitsFor(context.policies, request.policy ?? 'default', user.roles, level);
  const mayContinue = request.mayContinue === true && (secondFactor === null || context.codeTools !== null);
  const refused = mayContinue ? null : refuseUnproven(context, checked.credentials, level);
  if (refused !== null) {
    await context.store.throttle.settle(checked.settles);
    return refused;
  }
  const data = await dataFrom(context, request);
  if (secondFactor !== null) {
    await upgradeHash(context, checked.credentials, request);
    return startSecondStep(context, request, { user, settles: checked.settles, data });
  }
  const { token, session } = prepareSession(context, {
    user,
    kind: 'interactive',
    limits,
    lifetimeMs: strictest([request.lifetimeMs ?? 0, limits.tokenLifetimeMs]),
    now: context.now(),
    client: request.client,
    methods,
    provider: await applicationOf(context, user),
    label: request.label,
    data,
    boundTo: keyOfToken(request.boundTo),
    repeatable: repeatableBy(request.idempotencyKey, [
      ...['sign-in', user.id, request.policy ?? null, request.label ?? null, request.lifetimeMs ?? null],
      request.carry ?? [],
      request.boundTo?.thumbprint ?? null,
    ]),
  });
  const inserted = await context.store.sessions.insert({
    session,
    presented: digestOf(request.presented),
    carry: request.carry ?? [],
    quotas: quotasOf(limits),
    notBeforeSeen: user.sessionsNotBefore,
    settles: checked.settles,
    event: 'sign-in',
    actor: userActor(request.client),
  });
  if (!inserted.ok) {
    // The password was right all the same.
    await context.store.throttle.settle(checked.settles);
    return inserted;
  }
  await upgradeHash(context, checked.credentials, request);
  return { ok: true, token, session: inserted.session, ended: inserted.ended };
}

/** Refuses a sign-in whose session could do nothing, where no second step can follow. */
function refuseUnproven(
  context: AuthorityContext,
  { user: { id: userId, roles }, secondFactor }: Credentials,
  level: AssuranceLevel | null,
): Denied<'step-up-required'> | null {
  const proven = { userId, roles, kind: 'interactive', level, authenticatedAt: context.now() } as const;
  const demand = secondFactor === null ? {} : ({ level: 'aal2' } as const);
  const missing = missingProof(context.policies, proven, context.now(), demand);
  if (missing === null) return null;
  const detail =
    'this account needs more than a password: sign in on the sign-in page, or use a token made at /account';
  return deny('step-up-required', { detail, missing });
}

/** Only what nobody had signed in to: a person's own data never moves into another person's session. */
async function dataFrom(context: AuthorityContext, { carryFrom, carry = [] }: SignInRequest): Promise<SessionData> {
  const source = carry.length === 0 ? null : await context.freshLookup(carryFrom ?? null);
  if (source === null || source.userId !== null) return {};
  const { data } = source;
  return Object.fromEntries(carry.flatMap((name) => (Object.hasOwn(data, name) ? [[name, data[name]]] : [])));
}

export async function verifyPassword(
  context: AuthorityContext,
  request: { readonly username: string; readonly password: string; readonly client: Client },
): ReturnType<Authority['verifyPassword']> {
  const checked = await checkPassword(context, request, 'counts-for-itself');
  if (!checked.ok) return checked;
  const refused = refuseUnproven(context, checked.credentials, levelProven({ methods: ['pwd'] }));
  if (refused !== null) return refused;
  await upgradeHash(context, checked.credentials, request);
  const { user } = checked.credentials;
  return { ok: true, user, provider: (await applicationOf(context, user)) ?? null };
}

/**
 * Programs send the same name and password with many requests at once. They are one attempt: counted each for itself, they would lock out
 * their own account, and each would cost a hash.
 */
export function proofKey({ username, password, client }: Parameters<Authority['verifyPassword']>[0]): string {
  return hash('sha256', JSON.stringify([username, password, client.ip]));
}

/** The moment at which the password is at hand is the only one at which an old hash can be replaced. */
async function upgradeHash(
  context: AuthorityContext,
  { user, passwordHash: expectedHash }: Credentials,
  { password, client }: { readonly password: string; readonly client: Client },
): Promise<void> {
  if (expectedHash === null || !context.passwords.isOutdated(expectedHash)) return;
  // A user with the right password is let in even without time for a better hash: the next sign-in makes it.
  const hashed = await hashPassword(context, password);
  if (!hashed.ok) return;
  const change = { type: 'rehash', passwordHash: hashed.passwordHash, expectedHash } as const;
  await context.store.users.change(keyOf(context, user.username), change, context.now(), userActor(client));
}

export async function startAnonymous(
  context: AuthorityContext,
  request: { readonly presented: string | null; readonly data?: SessionData; readonly client: Client },
): Promise<Issued | Denied<'too-many-requests'>> {
  const refused = limitAnonymous(context, request.client);
  if (refused !== null) return refused;
  if (request.data !== undefined) assertData(request.data);
  const { token, session } = prepareSession(context, {
    user: null,
    kind: 'anonymous',
    limits: limitsFor(context.policies, 'anonymous', []),
    now: context.now(),
    client: request.client,
    data: request.data,
  });
  const inserted = await context.store.sessions.insert({
    session,
    presented: digestOf(request.presented),
    carry: [],
    quotas: [],
    notBeforeSeen: null,
    event: 'anonymous-session-created',
    actor: userActor(request.client),
  });
  if (!inserted.ok) throw new Error('a session without a user cannot be refused');
  return { ok: true, token, session: inserted.session, ended: inserted.ended };
}
