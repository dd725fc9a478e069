import { hash, randomUUID } from 'node:crypto';
import { CurfewError, deny } from '../errors.ts';
import { limitsFor } from '../policy/policy.ts';
import { assertMethods } from '../session/assurance.ts';
import { assertData } from '../session/data.ts';
import type { Actor } from '../store/event.ts';
import { digestOf } from '../token/token.ts';
import { assertIdentity, type Identity, isFromApplication } from '../user/identity.ts';
import { isSameJson, operatorName, type User, type UserId } from '../user/user.ts';
import { foldUsername, parseUsername, readUsername, type Username, usernameKey } from '../user/username.ts';
import type { Authority } from './authority.ts';
import {
  type AuthorityContext,
  applicationOf,
  assertLabel,
  keyOf,
  keyOfToken,
  levelProven,
  prepareSession,
  quotasOf,
  repeatableBy,
  userActor,
} from './authority-context.ts';
import { assertPolicy } from './minting.ts';
import type { AdmitRequest } from './requests.ts';
import { assertProfile, assertRoles } from './user-life-cycle.ts';

export async function admit(context: AuthorityContext, request: AdmitRequest): ReturnType<Authority['admit']> {
  const { policy = 'default', data } = request;
  assertRequest(context, request, policy);
  const actor = userActor(request.client);
  const known = await context.store.users.find({ identity: request.identity });
  if (known !== null && known.disabledAt !== null) return deny('user-disabled');
  if (known === null && request.createUser === false) return deny('user-not-found');
  const user = known === null ? await createFor(context, request, actor) : await update(context, known, request, actor);
  if (user === null || user.disabledAt !== null || (await hasBorrowedRole(context, request, user))) {
    return deny('user-disabled');
  }
  const limits = limitsFor(context.policies, policy, user.roles, levelProven(request));
  const { token, session } = prepareSession(context, {
    user,
    kind: 'interactive',
    limits,
    now: context.now(),
    client: request.client,
    methods: request.methods,
    level: request.level,
    provenAt: request.provenAt,
    provider: { ...request.identity, sessionId: request.providerSession ?? null },
    label: request.label,
    data,
    boundTo: keyOfToken(request.boundTo),
    repeatable: repeatableBy(request.idempotencyKey, [
      ...['admit', user.id, policy, request.label ?? null],
      ...[request.methods, request.carry ?? [], data ?? null, request.roles ?? null],
      ...[request.level ?? null, request.provenAt ?? null, request.boundTo?.thumbprint ?? null],
    ]),
  });
  const inserted = await context.store.sessions.insert({
    session,
    presented: digestOf(request.presented),
    carry: request.carry ?? [],
    quotas: quotasOf(limits),
    // Refused where everything of the user was ended while this was under way.
    notBeforeSeen: user.sessionsNotBefore,
    event: 'sign-in',
    actor,
  });
  if (inserted.ok) return { ok: true, token, session: inserted.session, ended: inserted.ended };
  return inserted.code === 'invalid-credentials' ? refuseOrBegin(context, request, user) : deny(inserted.code);
}

/**
 * Whether somebody comes from a provider with the role of administrators that only an application has given them: the session
 * would name the provider, and so make them one.
 */
async function hasBorrowedRole(
  context: AuthorityContext,
  { identity, roles }: AdmitRequest,
  user: User,
): Promise<boolean> {
  return roles === undefined && !isFromApplication(identity) && (await applicationOf(context, user)) !== undefined;
}

/** Where the account has been disconnected from this user meanwhile, it is as for a sign-in that comes after it. */
async function refuseOrBegin(
  context: AuthorityContext,
  request: AdmitRequest,
  user: User,
): ReturnType<Authority['admit']> {
  const owner = await context.store.users.find({ identity: request.identity });
  return owner?.id === user.id ? deny('user-disabled') : admit(context, request);
}

/** @throws CurfewError for what no application or provider should have sent. */
function assertRequest(context: AuthorityContext, request: AdmitRequest, policy: string): void {
  assertIdentity(request.identity);
  if (request.methods.length === 0) {
    throw new CurfewError(
      'invalid-request',
      'say how the user proved who they are: "methods" takes names of RFC 8176 such as "pwd"',
    );
  }
  assertMethods(request.methods);
  if (request.provenAt !== undefined && !Number.isSafeInteger(request.provenAt)) {
    throw new CurfewError(
      'invalid-request',
      `invalid "provenAt" ${request.provenAt}: use whole milliseconds since 1970`,
    );
  }
  assertPolicy(context, policy);
  assertLabel(request.label);
  if (request.roles !== undefined) assertRoles(request.roles);
  if (request.profile !== undefined) assertProfile(request.profile);
  if (request.data !== undefined) assertData(request.data);
}

/**
 * The user of an identity that is new here. Somebody who has the name already is never taken for them, whatever the name is:
 * a name proves nothing (CWE-287).
 */
export async function createFor(
  context: AuthorityContext,
  request: Pick<AdmitRequest, 'identity' | 'username' | 'roles' | 'profile'>,
  actor: Actor,
): Promise<User | null> {
  const { identity } = request;
  for (const username of namesFor(identity, request.username ?? identity.subject)) {
    const created = await context.store.users.create(
      {
        id: randomUUID() as UserId,
        username,
        usernameKey: usernameKey(username, context.nameRule),
        passwordHash: null,
        roles: [...new Set(request.roles)],
        profile: request.profile ?? {},
        createdAt: context.now(),
        identity,
      },
      actor,
    );
    if (created.ok) return created.user;
    // Another request of the same person may have come first.
    const known = await context.store.users.find({ identity });
    if (known !== null) return known;
  }
  return null;
}

/** What somebody may be called here, the best first. The last one is nobody else's. */
function namesFor(identity: Identity, wanted: string): readonly Username[] {
  const suffix = hash('sha256', JSON.stringify([identity.issuer, identity.subject]), 'hex').slice(0, 16);
  const plain = readUsername(wanted);
  if (plain === null) return [parseUsername(`user-${suffix}`)];
  const beginning = [...plain].slice(0, 100).join('').trimEnd();
  return [...(foldUsername(plain) === operatorName ? [] : [plain]), parseUsername(`${beginning}-${suffix}`)];
}

/** Brings the user to what the request says. Other roles end the user's other sessions, as everywhere. */
async function update(
  context: AuthorityContext,
  user: User,
  { roles, profile: given }: AdmitRequest,
  actor: Actor,
): Promise<User | null> {
  const { attributes } = user.profile;
  // What is kept of a user here is nothing that a provider could know.
  const profile = given && { ...(attributes !== undefined && { attributes }), ...given };
  const isSame =
    (roles === undefined || isSameSet(roles, user.roles)) &&
    (profile === undefined || isSameJson(profile, user.profile));
  if (isSame) return user;
  const changed = await context.store.users.change(
    keyOf(context, user.username),
    {
      type: 'document',
      roles: roles === undefined ? user.roles : [...new Set(roles)],
      profile: profile ?? user.profile,
      expectedId: user.id,
    },
    context.now(),
    actor,
  );
  return changed.ok ? changed.user : null;
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  const [ones, others] = [new Set(one), new Set(other)];
  return ones.size === others.size && one.every((role) => others.has(role));
}
