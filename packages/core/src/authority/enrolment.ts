import { randomUUID } from 'node:crypto';
import { CurfewError, type Denied, deny } from '../errors.ts';
import type { ProofDemand } from '../policy/proof-demand.ts';
import { reachesLevel } from '../session/assurance.ts';
import { isInert } from '../session/scope.ts';
import type { Client, LiveSession, Session } from '../session/session.ts';
import type { Page } from '../store/cursor.ts';
import { restsOnMail } from '../store/plans/vouching.ts';
import { type Digest, digestOf } from '../token/token.ts';
import type { SignInMeans } from '../user/passkey.ts';
import type { User, UserId } from '../user/user.ts';
import { throttleKey } from './attempts.ts';
import { type AuthorityContext, findByName, keyOf, userActor, userNotFound } from './authority-context.ts';
import { checkCode, codeTools, newRecoveryCodes, recoveryDigest, secretOf } from './one-time-codes.ts';
import {
  isOneself,
  isSecondFactorRecent,
  isSignInRecent,
  permit,
  type Requester,
  stepUpRequired,
} from './requester.ts';
import { raise } from './rotation.ts';
import type { FactorSeen, SecondFactors } from './second-factors.ts';
import { finishSignIn, isPending } from './second-step.ts';
import { assertVouched } from './vouching.ts';

export function secondFactorCalls(context: AuthorityContext): SecondFactors {
  return {
    hasOneTimeCodes: context.codeTools !== null,
    findFactor: (username) => findFactor(context, username),
    beginEnrolment: (presented) => beginEnrolment(context, presented),
    confirmEnrolment: (presented, confirmation, client) => confirmEnrolment(context, presented, confirmation, client),
    proveCode: (presented, code, client) => proveCode(context, presented, code, client),
    isPending: (presented) => isPending(context, presented),
    finishSignIn: (presented, code, client) => finishSignIn(context, presented, code, client),
    removeFactor: (username, requester) => removeFactor(context, username, requester),
  };
}

/** Enough to find the app and type a code. */
const enrolmentLastsMs = 15 * 60_000;

export interface Person {
  readonly digest: Digest;
  readonly session: LiveSession & { readonly userId: UserId; readonly username: string };
}

/** The session's user, whatever its level: setting up codes is how it gets higher. */
export async function findPerson(context: AuthorityContext, presented: string | null): Promise<Person | null> {
  const digest = digestOf(presented);
  const session = await context.freshLookup(presented);
  if (digest === null || session === null || isInert(session) || session.kind !== 'interactive') return null;
  const { userId, username } = session;
  return userId === null || username === null ? null : { digest, session: { ...session, userId, username } };
}

async function findFactor(context: AuthorityContext, username: string): Promise<FactorSeen | null> {
  const user = await findByName(context, username);
  const factor = user === null ? null : await context.store.factors.find(user.id);
  if (factor === null) return null;
  const { id, createdAt, lastUsedAt, recoveryDigests } = factor;
  return { id, createdAt, lastUsedAt, recoveryCodesLeft: recoveryDigests.length };
}

async function beginEnrolment(
  context: AuthorityContext,
  presented: string | null,
): ReturnType<SecondFactors['beginEnrolment']> {
  const { secrets, codes } = codeTools(context);
  const person = await findPerson(context, presented);
  if (person === null) return deny('authentication-required');
  const { userId, username } = person.session;
  if ((await context.store.factors.find(userId)) !== null) return deny('factor-exists');
  await assertMayChangeFactors(context, person);
  const secret = codes.newSecret();
  const enrolment = secrets.seal(JSON.stringify({ secret, at: context.now() }), enrolmentOf(person));
  return { ok: true, secret, address: codes.addressOf(secret, username), enrolment };
}

/** Only the session that began can confirm, so that nobody can give another user a secret that they know. */
function enrolmentOf({ session: { id, userId } }: Person): string {
  return `enrolment of ${userId} by ${id}`;
}

/** As long as {@link isSecondFactorRecent} takes a factor for recent. */
const factorDemand: ProofDemand = { level: 'aal2', maxAgeMs: 10 * 60_000 };

/**
 * Of somebody who has a further factor, another one needs one that is there: otherwise whoever has the password alone would add their own.
 *
 * @throws CurfewError `binding-required`, `recent-sign-in-required`, `administrator-needed`, `step-up-required`.
 */
export async function assertMayChangeFactors(context: AuthorityContext, { session }: Person): Promise<SignInMeans> {
  const now = context.now();
  if (context.lacksKey(session)) throw stepUpRequired({ binding: true });
  if (!isSignInRecent(session, now)) {
    throw new CurfewError(
      'recent-sign-in-required',
      'Setting up a further factor requires a recent sign-in: confirm who you are, then repeat the request',
    );
  }
  const [codes, means] = await Promise.all([
    context.store.factors.find(session.userId),
    context.store.factors.means(session.userId),
  ]);
  assertVouched(context.policies, session.roles, { restsOnMail: restsOnMail({ means, secondFactor: codes }) });
  const hasFurther = codes !== null || means.passkeys.length > 0;
  if (hasFurther && !(reachesLevel(session.level, 'aal2') && isSecondFactorRecent(session, now))) {
    throw stepUpRequired(factorDemand);
  }
  return means;
}

/**
 * Otherwise whoever has the password, and a session that its owner has proven more with, could do without the factors.
 *
 * @throws CurfewError `step-up-required`.
 */
export function assertMayRemoveFactor(context: AuthorityContext, user: Pick<User, 'id'>, requester: Requester): void {
  if (!isOneself(requester, user)) return;
  const { proof } = requester;
  if (reachesLevel(proof.level, 'aal2') && isSecondFactorRecent(proof, context.now())) return;
  throw stepUpRequired(factorDemand);
}

async function confirmEnrolment(
  context: AuthorityContext,
  presented: string | null,
  { enrolment, code }: { readonly enrolment: string; readonly code: string },
  client: Client,
): ReturnType<SecondFactors['confirmEnrolment']> {
  const { secrets, codes } = codeTools(context);
  const person = await findPerson(context, presented);
  if (person === null) return deny('authentication-required');
  await assertMayChangeFactors(context, person);
  const { userId } = person.session;
  const now = context.now();
  const begun = readEnrolment(secrets.open(enrolment, enrolmentOf(person)), now);
  if (begun === null) {
    return deny('invalid-code', {
      detail: 'setting up codes took too long, or was begun in another session: begin again',
    });
  }
  const step = codes.stepOf(begun, code.replace(/\s/g, ''), now);
  if (step === null) return deny('invalid-code');
  const recoveryCodes = newRecoveryCodes(context.randomBytes);
  const sealedSecret = secrets.seal(begun, secretOf(userId));
  const recoveryDigests = recoveryCodes.map(recoveryDigest);
  const factor = { id: randomUUID(), sealedSecret, createdAt: now, lastStep: step, lastUsedAt: now, recoveryDigests };
  const added = await context.store.factors.change(userId, { type: 'add', factor }, now, userActor(client));
  if (!added.ok) return deny(added.code === 'factor-exists' ? added.code : 'authentication-required');
  const raised = await raise(context, person, ['otp'], null, client);
  await endWeaker(context, userId, client);
  return raised.ok ? { ...raised, recoveryCodes } : raised;
}

/**
 * Whoever has the password alone is signed in nowhere from now on, and stays signed in nowhere: sessions that a person signed in to with
 * less than this end. Programs keep their tokens.
 *
 * @see OWASP ASVS 5.0 7.4.3
 */
async function endWeaker({ store, now }: AuthorityContext, userId: UserId, client: Client): Promise<void> {
  let cursor: string | null = null;
  do {
    const asked = {
      userId,
      state: 'active',
      kind: 'interactive',
      limit: 200,
      ...(cursor !== null && { cursor }),
    } as const;
    const page: Page<Session> = await store.sessions.list(asked, now());
    const ids = page.items.filter(({ level }) => !reachesLevel(level, 'aal2')).map(({ id }) => id);
    if (ids.length > 0) {
      await store.sessions.end(
        { ids },
        { at: now(), reason: 'revoked', event: 'session-ended', actor: userActor(client) },
      );
    }
    ({ cursor } = page);
  } while (cursor !== null);
}

function readEnrolment(text: string | null, now: number): string | null {
  if (text === null) return null;
  const { secret, at } = JSON.parse(text) as { readonly secret: string; readonly at: number };
  return Math.abs(now - at) <= enrolmentLastsMs ? secret : null;
}

async function proveCode(
  context: AuthorityContext,
  presented: string | null,
  code: string,
  client: Client,
): ReturnType<SecondFactors['proveCode']> {
  const person = await findPerson(context, presented);
  if (person === null) return deny('authentication-required');
  const { userId: id, username, roles } = person.session;
  const checked = await checkCode(context, { id, username, roles }, code, client);
  return checked.ok ? raise(context, person, ['otp'], null, client) : checked;
}

async function removeFactor(
  context: AuthorityContext,
  username: string,
  requester: Requester,
): Promise<{ readonly ok: true } | Denied<'user-not-found' | 'factor-not-found'>> {
  const key = keyOf(context, username);
  const actor = permit(context, 'change-user', requester, key);
  const user = await findByName(context, username);
  if (user === null) return userNotFound(username);
  assertMayRemoveFactor(context, user, requester);
  const removed = await context.store.factors.change(user.id, { type: 'remove' }, context.now(), actor);
  if (removed.ok) {
    await context.store.throttle.settle({ forget: [throttleKey('factor', user.id)], undo: [] });
    return { ok: true };
  }
  return deny(removed.code === 'factor-not-found' ? removed.code : 'user-not-found');
}
