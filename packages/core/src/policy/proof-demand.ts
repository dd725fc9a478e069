import { type AssuranceLevel, higherLevel, levelWithin, reachesLevel } from '../session/assurance.ts';
import type { LiveSession } from '../session/session.ts';
import type { UserId } from '../user/user.ts';
import type { PolicySet } from './policy.ts';

/** What somebody must have proven, and how recently: of a session that is to serve a request. */
export interface ProofDemand {
  readonly level?: AssuranceLevel;
  /** How long ago the user may have proven who they are, in milliseconds. With a `level`: every factor that it takes. */
  readonly maxAgeMs?: number;
  /**
   * How long ago the key that the session belongs to may have been proven by what came with the request, in milliseconds. Whoever has no such
   * key is refused. Only `judge` weighs it.
   */
  readonly keyMaxAgeMs?: number;
}

/** What a live session lacks. The demand says what a step-up has to bring. */
export interface MissingProof extends ProofDemand {
  readonly userId: UserId | null;
  /** It has to be bound to a device and is not: no step-up helps, only a sign-in in a browser that can. */
  readonly binding?: true;
}

/** The highest level that any of these roles requires. */
export function requiredLevel({ roles: rules }: Pick<PolicySet, 'roles'>, roles: readonly string[]) {
  let required: AssuranceLevel | null = null;
  for (const role of roles) {
    if (Object.hasOwn(rules, role)) required = higherLevel(required, rules[role]?.requires ?? null);
  }
  return required;
}

/**
 * The one rule about how sure we must be of somebody: of a session that a person signed in to, what the roles of its user require, and
 * of any session what the request demands. What lacks it may be stepped up or signed out, and nothing else.
 *
 * A token that an administrator made, or that a person made with a session that had proven enough, needs no roles' level: nobody can
 * be asked to prove anything with it.
 *
 * @returns `null` where nothing is missing.
 * @example
 * const missing = missingProof(policies, session, now, { level: 'aal2', maxAgeMs: 300_000 });
 * @see RFC 9470, OAuth 2.0 Step Up Authentication Challenge Protocol
 */
export function missingProof(
  policies: Pick<PolicySet, 'roles'>,
  session: Pick<LiveSession, 'userId' | 'kind' | 'roles' | 'level' | 'authenticatedAt'> &
    Partial<Pick<LiveSession, 'proofs'>>,
  now: number,
  demand: ProofDemand = {},
): MissingProof | null {
  const byRole = session.kind === 'interactive' ? requiredLevel(policies, session.roles) : null;
  const level = higherLevel(byRole, demand.level ?? null);
  const { maxAgeMs } = demand;
  const { proofs = [] } = session;
  const isProven = level === null || reachesLevel(session.level, level);
  const isRecent = maxAgeMs === undefined || isWithin(session.authenticatedAt, maxAgeMs, now);
  const recent = maxAgeMs === undefined ? session.level : levelWithin({ level: session.level, proofs }, maxAgeMs, now);
  const isRecentEnough = demand.level === undefined || reachesLevel(recent, demand.level);
  if (isProven && isRecent && isRecentEnough) return null;
  return { userId: session.userId, ...(level !== null && { level }), ...(maxAgeMs !== undefined && { maxAgeMs }) };
}

/** A clock that was ahead once must not make a proof recent for longer than any other. */
function isWithin(provenAt: number | null, maxAgeMs: number, now: number): boolean {
  return provenAt !== null && Math.abs(now - provenAt) <= maxAgeMs;
}
