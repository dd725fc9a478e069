import { CurfewError, type Denied, deny } from '../errors.ts';
import { limitsFor } from '../policy/policy.ts';
import type { Client } from '../session/session.ts';
import { isUuid } from '../store/cursor.ts';
import { digestOf } from '../token/token.ts';
import { mostPasskeys, type Passkey, type PasskeyProof } from '../user/passkey.ts';
import type { User, UserId } from '../user/user.ts';
import {
  type AuthorityContext,
  applicationOf,
  assertLabel,
  findByName,
  keyOf,
  levelProven,
  prepareSession,
  quotasOf,
  userActor,
  userNotFound,
} from './authority-context.ts';
import { assertMayChangeFactors, assertMayRemoveFactor, findPerson, type Person } from './enrolment.ts';
import { assertPolicy } from './minting.ts';
import { type ChallengeFor, newChallenge, passkeyTools, takeChallenge } from './passkey-challenges.ts';
import type { PasskeyAnswer, PasskeyChanged, PasskeySeen, Passkeys } from './passkeys.ts';
import { isOneself, permit, type Requester } from './requester.ts';
import { raise } from './rotation.ts';
import { findPending, finishPending } from './second-step.ts';
import { assertVouched } from './vouching.ts';

export function passkeyCalls(context: AuthorityContext): Passkeys {
  return {
    hasPasskeys: context.codeTools?.passkeys !== undefined,
    listPasskeys: (username) => listPasskeys(context, username),
    beginPasskey: (presented, site) => beginPasskey(context, presented, site),
    addPasskey: (presented, answer, client) => addPasskey(context, presented, answer, client),
    renamePasskey: (username, id, name, requester) => renamePasskey(context, username, id, name, requester),
    removePasskey: (username, id, requester) => removePasskey(context, username, id, requester),
    beginPasskeySignIn: (site) => beginPasskeySignIn(context, site),
    finishPasskeySignIn: (answer, request) => finishPasskeySignIn(context, answer, request),
    beginPasskeyProof: (presented, site) => beginPasskeyProof(context, presented, site),
    provePasskey: (presented, answer, client) => provePasskey(context, presented, answer, client),
  };
}

async function listPasskeys(context: AuthorityContext, username: string): Promise<readonly PasskeySeen[]> {
  const user = await findByName(context, username);
  if (user === null) return [];
  const { passkeys } = await context.store.factors.means(user.id);
  return passkeys.map(({ publicKey: _, counter: __, transports: ___, ...seen }) => seen);
}

async function beginPasskey(
  context: AuthorityContext,
  presented: string | null,
  site: PasskeyAnswer['site'],
): ReturnType<Passkeys['beginPasskey']> {
  const { passkeys: tools } = passkeyTools(context);
  const person = await findPerson(context, presented);
  if (person === null) return deny('authentication-required');
  const means = await assertMayChangeFactors(context, person);
  if (means.passkeys.length >= mostPasskeys) return deny('passkey-limit-reached', { detail: noRoom });
  const { userId: id, username } = person.session;
  const { challenge, state } = newChallenge(context, makingBy(person));
  const options = await tools.optionsToMake({ site, challenge, user: { id, username }, known: means.passkeys });
  return { ok: true, options, state };
}

/** Only the session that was asked can answer, so that nobody can give another user a passkey of their own. */
function makingBy({ session: { id, userId } }: Person): ChallengeFor {
  return ['make', `${userId} in ${id}`];
}

async function addPasskey(
  context: AuthorityContext,
  presented: string | null,
  { site, state, response, name = 'Passkey' }: Parameters<Passkeys['addPasskey']>[1],
  client: Client,
): ReturnType<Passkeys['addPasskey']> {
  const { passkeys: tools } = passkeyTools(context);
  assertPasskeyName(name);
  const person = await findPerson(context, presented);
  if (person === null) return deny('authentication-required');
  await assertMayChangeFactors(context, person);
  const taken = await takeChallenge(context, makingBy(person), state, client);
  if (!taken.ok) return taken;
  const made = await tools.checkMade({ site, response, challenge: taken.challenge });
  if (made === null) return deny('invalid-passkey');
  const { isUserVerified, ...facts } = made;
  const passkey: Passkey = { ...facts, name, createdAt: context.now(), lastUsedAt: null };
  const change = { type: 'add-passkey', passkey } as const;
  const added = await context.store.factors.changeMeans(
    person.session.userId,
    change,
    context.now(),
    userActor(client),
  );
  if (!added.ok) {
    const { code } = added;
    const isKnown = code === 'factor-exists' || code === 'passkey-limit-reached';
    return isKnown ? deny(code, added) : deny('authentication-required');
  }
  await taken.forgive();
  return raise(context, person, methodsOf(passkey, { isUserVerified }), null, client);
}

/** @throws CurfewError `invalid-request`. */
function assertPasskeyName(name: string): void {
  if (name.trim().length > 0 && name.length <= 60 && !/\p{C}/u.test(name)) return;
  throw new CurfewError(
    'invalid-request',
    'the name of a passkey has 1 to 60 characters, none of them a control character',
  );
}

const noRoom = `you have ${mostPasskeys} passkeys already: remove one first`;

/** By its name in RFC 8176: a key that may be copied is no hardware, and what checks its owner is a second factor. */
function methodsOf({ isSyncable }: Passkey, { isUserVerified }: Pick<PasskeyProof, 'isUserVerified'>): string[] {
  return [isSyncable ? 'swk' : 'hwk', ...(isUserVerified ? ['mfa'] : [])];
}

async function renamePasskey(
  context: AuthorityContext,
  username: string,
  id: string,
  name: string,
  requester: Requester,
): Promise<PasskeyChanged> {
  assertPasskeyName(name);
  const actor = permit(context, 'change-user', requester, keyOf(context, username));
  const user = await findByName(context, username);
  if (user === null) return deny('user-not-found');
  const renamed = await context.store.factors.changeMeans(
    user.id,
    { type: 'rename-passkey', id, name },
    context.now(),
    actor,
  );
  return renamed.ok ? { ok: true } : deny('factor-not-found');
}

async function removePasskey(
  context: AuthorityContext,
  username: string,
  id: string,
  requester: Requester,
): Promise<PasskeyChanged> {
  const actor = permit(context, 'change-user', requester, keyOf(context, username));
  const user = await findByName(context, username);
  if (user === null) return userNotFound(username);
  assertMayRemoveFactor(context, user, requester);
  const isOwn = isOneself(requester, user);
  const change = { type: 'remove-passkey', id, keepsWayIn: isOwn } as const;
  const removed = await context.store.factors.changeMeans(user.id, change, context.now(), actor);
  if (!removed.ok && removed.code === 'invalid-request') throw new CurfewError(removed.code, removed.detail);
  return removed.ok ? { ok: true } : deny('factor-not-found', { detail: 'there is no such passkey' });
}

const anybody: ChallengeFor = ['sign-in', 'anybody'];

async function beginPasskeySignIn(
  context: AuthorityContext,
  site: PasskeyAnswer['site'],
): ReturnType<Passkeys['beginPasskeySignIn']> {
  const { challenge, state } = newChallenge(context, anybody);
  const options = await passkeyTools(context).passkeys.optionsToUse({ site, challenge, known: null });
  return { ok: true, options, state };
}

async function finishPasskeySignIn(
  context: AuthorityContext,
  answer: PasskeyAnswer,
  request: Parameters<Passkeys['finishPasskeySignIn']>[1],
): ReturnType<Passkeys['finishPasskeySignIn']> {
  const { policy = 'default', client } = request;
  assertPolicy(context, policy);
  assertLabel(request.label);
  const claim = passkeyTools(context).passkeys.readClaim(answer.response);
  const user = claim?.userId == null ? null : await findById(context, claim.userId);
  const proven = await checkPasskey(context, user, answer, anybody, client);
  if (!proven.ok) return proven;
  if (user === null || user.disabledAt !== null || !proven.methods.includes('mfa')) return deny('invalid-passkey');
  const { methods } = proven;
  const limits = limitsFor(context.policies, policy, user.roles, levelProven({ methods }));
  const { token, session } = prepareSession(context, {
    ...{ user, kind: 'interactive', limits, now: context.now(), client, methods, label: request.label },
    provider: await applicationOf(context, user),
    data: request.data,
  });
  const inserted = await context.store.sessions.insert({
    session,
    presented: digestOf(request.presented),
    carry: request.carry ?? [],
    quotas: quotasOf(limits),
    notBeforeSeen: user.sessionsNotBefore,
    event: 'sign-in',
    actor: userActor(client),
  });
  if (inserted.ok) return { ok: true, token, session: inserted.session, ended: inserted.ended };
  return inserted.code === 'session-limit-reached' ? deny(inserted.code) : deny('invalid-passkey');
}

function findById({ store }: AuthorityContext, id: string): Promise<User | null> {
  return isUuid(id) ? store.users.find({ id: id as UserId }) : Promise.resolve(null);
}

/** The one check of what an authenticator says, with the one use of its counter. */
async function checkPasskey(
  context: AuthorityContext,
  user: Pick<User, 'id' | 'username' | 'roles'> | null,
  { site, state, response }: PasskeyAnswer,
  asked: ChallengeFor,
  client: Client,
): Promise<
  { readonly ok: true; readonly methods: readonly string[] } | Denied<'invalid-passkey' | 'sign-in-throttled'>
> {
  const { store } = context;
  const { passkeys: tools } = passkeyTools(context);
  const taken = await takeChallenge(context, asked, state, client);
  if (!taken.ok) return taken;
  const claim = tools.readClaim(response);
  const { passkeys } = user === null ? { passkeys: [] } : await store.factors.means(user.id);
  const passkey = passkeys.find(({ id }) => id === claim?.id);
  // An authenticator that names its owner names this one.
  const isOwn = claim?.userId == null || claim.userId === user?.id;
  if (user === null || passkey === undefined || !isOwn) return deny('invalid-passkey');
  const { challenge } = taken;
  const proof = await tools.checkUsed({ site, response, challenge, passkey });
  const change = proof === null ? null : ({ type: 'use-passkey', id: passkey.id, ...proof } as const);
  const used = change && (await store.factors.changeMeans(user.id, change, context.now(), userActor(client)));
  if (proof === null || used?.ok !== true) {
    await store.trail.record([
      {
        ...{ id: crypto.randomUUID(), at: context.now(), type: 'sign-in-failed', ...userActor(client) },
        ...{ userId: user.id, username: user.username, sessionId: null, reason: null },
        detail: { cause: 'wrong-passkey', passkey: passkey.name },
      },
    ]);
    return deny('invalid-passkey');
  }
  await taken.forgive();
  assertVouched(context.policies, user.roles, passkey);
  return { ok: true, methods: methodsOf(passkey, proof) };
}

/** Whom a token stands for, and what they are asked for. */
async function findAsked(context: AuthorityContext, presented: string | null) {
  const pending = await findPending(context, presented);
  if (pending !== null) {
    const asked: ChallengeFor = ['prove', `pending ${pending.digest}`];
    return { userId: pending.pending.userId, asked, person: null };
  }
  const person = await findPerson(context, presented);
  if (person === null) return null;
  const { id, userId } = person.session;
  return { userId, asked: ['prove', `session ${id}`] satisfies ChallengeFor as ChallengeFor, person };
}

async function beginPasskeyProof(
  context: AuthorityContext,
  presented: string | null,
  site: PasskeyAnswer['site'],
): ReturnType<Passkeys['beginPasskeyProof']> {
  const { passkeys: tools } = passkeyTools(context);
  const found = await findAsked(context, presented);
  if (found === null) return deny('authentication-required');
  const { passkeys: known } = await context.store.factors.means(found.userId);
  if (known.length === 0) return deny('factor-not-found', { detail: 'the user has no passkeys' });
  const { challenge, state } = newChallenge(context, found.asked);
  return { ok: true, options: await tools.optionsToUse({ site, challenge, known }), state };
}

async function provePasskey(
  context: AuthorityContext,
  presented: string | null,
  answer: PasskeyAnswer,
  client: Client,
): ReturnType<Passkeys['provePasskey']> {
  const found = await findAsked(context, presented);
  if (found === null) return deny('authentication-required');
  const { person, asked } = found;
  if (person === null) {
    return finishPending(context, presented, client, (user) => checkPasskey(context, user, answer, asked, client));
  }
  const { userId: id, username, roles } = person.session;
  const proven = await checkPasskey(context, { id, username, roles }, answer, asked, client);
  return proven.ok ? raise(context, person, proven.methods, null, client) : proven;
}
