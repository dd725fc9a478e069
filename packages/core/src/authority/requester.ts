import { CurfewError } from '../errors.ts';
import { formatDuration } from '../policy/duration.ts';
import { type MissingProof, missingProof, type ProofDemand } from '../policy/proof-demand.ts';
import type { LiveSession } from '../session/session.ts';
import type { Actor } from '../store/event.ts';
import type { User } from '../user/user.ts';
import { type AuthorityContext, keyOf } from './authority-context.ts';

/** Who asks for something, as the trail names them, and how it is known that it is them. */
export interface Requester extends Actor {
  readonly proof: RequesterProof;
}

/**
 * `machine`: they work where the store is, or the program itself does it. `nobody`: they have not signed in, as whoever signs
 * themselves up. Otherwise the session that they are signed in with.
 */
type RequesterProof = 'machine' | 'nobody' | SessionProof;

export interface SessionProof
  extends Pick<
    LiveSession,
    'userId' | 'username' | 'roles' | 'provider' | 'kind' | 'scopes' | 'level' | 'authenticatedAt' | 'lifetimeEndsAt'
  > {
  /** What the user has proven, and when. */
  readonly proofs?: LiveSession['proofs'];
  /** What the client sent. With it, nothing is made in the moment in which its session is being ended. */
  readonly token?: string;
}

/** Whether users ask this for themselves, with a session of their own. */
export function isOneself(
  requester: Requester,
  user: Pick<User, 'id'>,
): requester is Requester & { readonly proof: SessionProof } {
  return typeof requester.proof === 'object' && requester.proof.userId === user.id;
}

/**
 * Everything that reaches further than the session that asks for it, by the one word under which the authority's calls ask for a
 * recent sign-in. Whoever adds such a call adds its effect here; no route and no dialect has a say in it.
 */
export const sensitiveEffects = {
  'create-user': 'Creating a user',
  'change-user': 'Changing a user',
  'delete-user': 'Deleting a user',
  mint: 'Creating a session for another user',
  'make-token': 'Creating a token',
  'end-sessions': 'Ending many sessions',
  'fix-long-lived': 'Shortening long-lived sessions',
  'apply-policies': 'Applying policies',
  'change-policies': 'Changing policies',
  sweep: 'Deleting ended sessions',
  'export-person': 'Exporting what is held of a user',
  'erase-person': 'Erasing a user',
  'change-receivers': 'Changing who is told of events',
} as const satisfies Record<string, string>;
export type SensitiveEffect = keyof typeof sensitiveEffects;

/** As long as somebody who has just signed in needs for what they signed in for. */
const signInIsRecentMs = 10 * 60_000;

/** A clock that was ahead once must not make a sign-in recent for longer than any other. */
export function isSignInRecent({ authenticatedAt }: Pick<SessionProof, 'authenticatedAt'>, now: number): boolean {
  return authenticatedAt !== null && Math.abs(now - authenticatedAt) <= signInIsRecentMs;
}

/** Whether more than a password was proven a moment ago: a level that was reached long ago says nothing of who is there now. */
export function isSecondFactorRecent({ proofs = [] }: SessionProof, now: number): boolean {
  return proofs.some(({ method, at }) => method !== 'pwd' && isSignInRecent({ authenticatedAt: at }, now));
}

/** Nobody has signed in to it, so that nobody can be asked to do so again: a token that an administrator made for a program. */
function isProgram({ kind, authenticatedAt }: SessionProof): boolean {
  return kind !== 'interactive' && authenticatedAt === null;
}

/**
 * The one rule about recent sign-ins: a session that was left open, or that somebody else has come by, is not enough for what
 * reaches further than itself. A program's token cannot prove itself once more. It may do to others what its user may, but makes no
 * tokens for that user, who would never get rid of them, and does not take the account from them.
 *
 * @param subjectKey what the user is found by to whom it happens, where there is one
 * @returns the requester as the trail names them
 * @throws CurfewError `recent-sign-in-required`; `step-up-required` where a role requires a level that the session has not reached
 * @see OWASP ASVS 5.0 7.5.1, 7.5.3
 */
export function permit(
  context: Pick<AuthorityContext, 'now' | 'nameRule' | 'policies'>,
  effect: SensitiveEffect,
  requester: Requester,
  subjectKey?: string,
): Actor {
  const { proof } = requester;
  assertLevel(context, requester);
  if (proof === 'nobody' || (proof !== 'machine' && !isProven(context, proof, effect, subjectKey))) {
    throw new CurfewError(
      'recent-sign-in-required',
      `${sensitiveEffects[effect]} requires a recent sign-in: confirm your password, then repeat the request`,
    );
  }
  return actorIn(requester);
}

/** Routes refuse such sessions already; this holds for callers without routes. @throws CurfewError `step-up-required` */
export function assertLevel(context: Pick<AuthorityContext, 'now' | 'policies'>, { proof }: Requester): void {
  const missing = typeof proof === 'object' ? missingProof(context.policies, proof, context.now()) : null;
  if (missing !== null) throw stepUpRequired(missing);
}

/** Tells the caller what is missing (RFC 9470). */
export function stepUpRequired(missing: ProofDemand & Pick<MissingProof, 'binding'>): CurfewError {
  if (missing.binding) return new CurfewError('binding-required', explainUnbound, { missing: { binding: true } });
  return new CurfewError('step-up-required', explainMissing(missing), { missing });
}

const explainUnbound =
  'the rules for this account want sessions that are bound to a device, and this browser or program has not bound its own: sign in with Chrome 145 or later on Windows, or see docs/device-bound.md';

function explainMissing({ level, maxAgeMs, keyMaxAgeMs }: ProofDemand): string {
  const wanted = [
    ...(level === undefined ? [] : [`a sign-in of level ${level}`]),
    ...(keyMaxAgeMs === undefined ? [] : [`a proof of the device that is at most ${formatDuration(keyMaxAgeMs)} old`]),
    ...(maxAgeMs === undefined ? [] : [`a proof that is at most ${formatDuration(maxAgeMs)} old`]),
  ];
  return `this needs ${wanted.join(' and ')}: step up at /step-up, then repeat the request`;
}

/** What takes an account from its user, or shows everything about them. */
const accountTakings: ReadonlySet<SensitiveEffect> = new Set([
  'change-user',
  'delete-user',
  'export-person',
  'erase-person',
]);

function isProven(
  context: Pick<AuthorityContext, 'now' | 'nameRule'>,
  proof: SessionProof,
  effect: SensitiveEffect,
  subjectKey: string | undefined,
): boolean {
  if (effect === 'make-token' && (proof.kind !== 'interactive' || proof.scopes !== null)) return false;
  if (isSignInRecent(proof, context.now())) return true;
  const isOwnAccount = proof.username !== null && subjectKey === keyOf(context, proof.username);
  const takesAccount = isOwnAccount && accountTakings.has(effect);
  return isProgram(proof) && !takesAccount;
}

/** How a caller is known: by the session behind the token that came with a request. */
export function proofOf(session: LiveSession, token: string): SessionProof {
  const { userId, username, roles, provider, kind, scopes, level, authenticatedAt, lifetimeEndsAt, proofs } = session;
  return { userId, username, roles, provider, kind, scopes, level, authenticatedAt, lifetimeEndsAt, proofs, token };
}

/** What of a requester goes into the trail. */
export function actorIn({ initiator, actor, ip, userAgent }: Requester): Actor {
  return { initiator, actor, ip, userAgent };
}
