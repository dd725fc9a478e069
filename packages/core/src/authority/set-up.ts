import { hash } from 'node:crypto';
import { deny } from '../errors.ts';
import type { Client } from '../session/session.ts';
import type { Actor } from '../store/event.ts';
import { refusePasskeyByLink } from '../store/plans/vouching.ts';
import { Token } from '../token/token.ts';
import type { Passkey, SetUpLink } from '../user/passkey.ts';
import type { User, UserId } from '../user/user.ts';
import { readUsername } from '../user/username.ts';
import { addressKey, hashPassword, throttleKey } from './attempts.ts';
import { type AuthorityContext, findByName, keyOf, userActor, userNotFound } from './authority-context.ts';
import { type ChallengeFor, newChallenge, passkeyTools, takeChallenge } from './passkey-challenges.ts';
import { isOneself, permit } from './requester.ts';
import { endSessions } from './revocation.ts';
import type { SetUpLinks } from './set-up-links.ts';
import { assertPassword } from './user-life-cycle.ts';
import { explainUnvouched, needsSecondFactor } from './vouching.ts';

/** Enough for somebody to read their mail; an invitation may wait until tomorrow. */
const lastsMs = { reset: 3_600_000, invite: 24 * 3_600_000 } as const;

export function setUpCalls(context: AuthorityContext): SetUpLinks {
  return {
    shortestPassword: context.passwordRules.shortest,
    offerLink: (username, purpose, requester) => offerLink(context, username, purpose, requester),
    requestLink: (username, client) => requestLink(context, username, client),
    endSessionsOf: (id, client) => endSessionsOf(context, id, client),
    async findLink(link) {
      const found = await find(context, link);
      if (found === null) return null;
      const { user, link: kept } = found;
      const mayMakePasskey = (await refusePasskey(context, found)) === null;
      return { username: user.username, purpose: kept.purpose, mayMakePasskey };
    },
    setPasswordByLink: (link, password, client) => setPasswordByLink(context, link, password, client),
    beginPasskeyByLink: (link, site) => beginPasskeyByLink(context, link, site),
    addPasskeyByLink: (link, answer, client) => addPasskeyByLink(context, link, answer, client),
  };
}

async function offerLink(
  context: AuthorityContext,
  ...[username, purpose, requester]: Parameters<SetUpLinks['offerLink']>
): ReturnType<SetUpLinks['offerLink']> {
  const actor = permit(context, 'change-user', requester, keyOf(context, username));
  const user = await findByName(context, username);
  if (user === null) return userNotFound(username);
  if (user.disabledAt !== null) return deny('user-disabled');
  // Nobody vouches for themselves.
  const isOwn = isOneself(requester, user);
  return keepLink(context, user, { purpose, ...(!isOwn && { isVouched: true }) }, actor);
}

async function keepLink(
  { store, randomBytes, now }: AuthorityContext,
  user: User,
  { purpose, ...more }: Pick<SetUpLink, 'purpose' | 'isVouched'>,
  actor: Actor,
): ReturnType<SetUpLinks['offerLink']> {
  const secret = Token.generate(randomBytes).reveal();
  const createdAt = now();
  const link = { digest: digestOf(secret), purpose, createdAt, expiresAt: createdAt + lastsMs[purpose], ...more };
  const offered = await store.factors.changeMeans(user.id, { type: 'offer-link', link }, createdAt, actor);
  if (!offered.ok) return deny('user-not-found');
  return { ok: true, link: `${user.id}.${secret}`, expiresAt: link.expiresAt };
}

/** Three mails, and then one every hour or so. */
const mailLimits = {
  freeFailures: 3,
  firstDelayMs: 3_600_000,
  longestDelayMs: 24 * 3_600_000,
  forgetAfterMs: 24 * 3_600_000,
};

async function requestLink(
  context: AuthorityContext,
  ...[name, client]: Parameters<SetUpLinks['requestLink']>
): ReturnType<SetUpLinks['requestLink']> {
  const username = readUsername(name);
  if (username === null) return null;
  const address = addressKey(client);
  const admitted = await context.store.throttle.admit(
    [
      { key: throttleKey('mail', keyOf(context, username)), limits: mailLimits },
      ...(address === null ? [] : [{ key: address, limits: context.throttle.address }]),
    ],
    context.now(),
  );
  const user = admitted.ok ? await findByName(context, username) : null;
  if (user === null || user.disabledAt !== null || user.profile.email === undefined) return null;
  const offered = await keepLink(context, user, { purpose: 'reset' }, userActor(client));
  return offered.ok ? { user, link: offered.link, expiresAt: offered.expiresAt } : null;
}

async function endSessionsOf(
  context: AuthorityContext,
  ...[id, client]: Parameters<SetUpLinks['endSessionsOf']>
): ReturnType<SetUpLinks['endSessionsOf']> {
  const user = await context.store.users.find({ id });
  if (user === null) return false;
  const requester = { ...userActor(client), proof: 'machine' } as const;
  return (await endSessions(context, { username: user.username }, requester)).ok;
}

function digestOf(secret: string): string {
  return hash('sha256', `set-up-link:${secret}`, 'hex');
}

interface Found {
  readonly user: User;
  readonly link: SetUpLink;
  readonly passkeys: readonly Passkey[];
}

const form = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9A-Za-z]{40})$/;

/** Looked up by the user, and compared by digest: how long that takes says nothing of the secret. */
async function find({ store, now }: AuthorityContext, text: string): Promise<Found | null> {
  const [, id, secret] = form.exec(text) ?? [];
  if (id === undefined || secret === undefined) return null;
  const [user, { link, passkeys }] = await Promise.all([
    store.users.find({ id: id as UserId }),
    store.factors.means(id as UserId),
  ]);
  const digest = digestOf(secret);
  if (user === null || user.disabledAt !== null || link === null) return null;
  return link.digest === digest && link.expiresAt > now() ? { user, link, passkeys } : null;
}

async function setPasswordByLink(
  context: AuthorityContext,
  ...[text, password, client]: Parameters<SetUpLinks['setPasswordByLink']>
): ReturnType<SetUpLinks['setPasswordByLink']> {
  const found = await find(context, text);
  if (found === null) return deny('invalid-link');
  const { user } = found;
  await assertPassword(context, password, user.username, user.roles, user.id);
  const hashed = await hashPassword(context, password);
  if (!hashed.ok) return hashed;
  const used = await useLink(context, found, { passwordHash: hashed.passwordHash }, client);
  return used.ok ? used : deny('invalid-link');
}

/** All of it at once, or nothing: ends all sessions of the user, and what was begun to be signed in to. */
async function useLink(
  context: AuthorityContext,
  { user: { id, username }, link: { digest } }: Found,
  set: { readonly passwordHash: string; readonly passkey?: Passkey },
  client: Client,
) {
  const change = { type: 'by-link', digest, ...set, expectedId: id } as const;
  const changed = await context.store.users.change(keyOf(context, username), change, context.now(), userActor(client));
  return changed.ok ? { ok: true as const, username } : changed;
}

/** Why a link makes no passkey; `null`: it does. What counts is what is there when it is used. */
async function refusePasskey({ store, policies }: AuthorityContext, { user, link, passkeys }: Found) {
  const secondFactor = await store.factors.find(user.id);
  const refusal = refusePasskeyByLink({ means: { link, passkeys }, secondFactor });
  if (refusal?.code === 'second-factor-required') {
    const detail =
      'this account has one-time codes: set a password, sign in with it and a code, and make the passkey then';
    return deny(refusal.code, { detail });
  }
  const isEnough = refusal === null && (link.isVouched === true || !needsSecondFactor(policies, user.roles));
  return isEnough ? null : deny('administrator-needed', { detail: explainUnvouched });
}

async function findForPasskey(context: AuthorityContext, text: string) {
  const found = await find(context, text);
  if (found === null) return deny('invalid-link');
  return (await refusePasskey(context, found)) ?? { ok: true as const, ...found };
}

function makingBy({ link: { digest } }: Found): ChallengeFor {
  return ['make', `link ${digest}`];
}

async function beginPasskeyByLink(
  context: AuthorityContext,
  ...[text, site]: Parameters<SetUpLinks['beginPasskeyByLink']>
): ReturnType<SetUpLinks['beginPasskeyByLink']> {
  const found = await findForPasskey(context, text);
  if (!found.ok) return found;
  const { id, username } = found.user;
  const { challenge, state } = newChallenge(context, makingBy(found));
  const asked = { site, challenge, user: { id, username }, known: found.passkeys };
  return { ok: true, options: await passkeyTools(context).passkeys.optionsToMake(asked), state };
}

async function addPasskeyByLink(
  context: AuthorityContext,
  ...[text, { site, state, response }, client]: Parameters<SetUpLinks['addPasskeyByLink']>
): ReturnType<SetUpLinks['addPasskeyByLink']> {
  const found = await findForPasskey(context, text);
  if (!found.ok) return found;
  const taken = await takeChallenge(context, makingBy(found), state, client);
  if (!taken.ok) return taken;
  const made = await passkeyTools(context).passkeys.checkMade({ site, response, challenge: taken.challenge });
  // Nothing else will be asked for at the next sign-in, so that it has to check its owner.
  if (made === null || !made.isUserVerified) return deny('invalid-passkey');
  await taken.forgive();
  const nobodys = await hashPassword(context, Token.generate(context.randomBytes).reveal());
  if (!nobodys.ok) return nobodys;
  const { isUserVerified: _, ...facts } = made;
  const passkey: Passkey = { ...facts, name: 'Passkey', createdAt: context.now(), lastUsedAt: null };
  const used = await useLink(context, found, { passwordHash: nobodys.passwordHash, passkey }, client);
  if (used.ok) return used;
  switch (used.code) {
    case 'factor-exists':
    case 'passkey-limit-reached':
    case 'second-factor-required':
    case 'administrator-needed':
      return deny(used.code);
    default:
      return deny('invalid-link');
  }
}
