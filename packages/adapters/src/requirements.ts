import { type AssuranceLevel, CurfewError, reachesLevel, stepUpRequired } from '@curfew/core';
import { assertKeyProofAge } from './device-binding.ts';
import type { RequestSession } from './request-session.ts';

/** What a route asks for. Throws where the session does not have it; adapters turn that into an answer. */
export type Requirement = (session: RequestSession<object>) => void | Promise<void>;

/** A signed-in user. */
export function user(session: RequestSession<object>): void {
  if (session.missing !== null) throw stepUpRequired(session.missing);
  if (session.refusedProof !== null) throw session.refusedProof;
  if (!session.isSignedIn)
    throw new CurfewError('authentication-required', 'sign in first: no valid session came along');
}

/** A signed-in user who has one of the roles. */
export function role(...roles: readonly string[]): Requirement {
  return (session) => {
    user(session);
    if (session.roles.some((held) => roles.includes(held))) return;
    throw new CurfewError(
      'role-required',
      `this needs the role ${roles.map((name) => JSON.stringify(name)).join(' or ')}`,
    );
  };
}

/** A user who has proven who they are within this time (OWASP ASVS 5.0 7.5.3). */
export function recentSignIn(withinMs: number): Requirement {
  return (session) => {
    user(session);
    const seconds = session.authenticatedSecondsAgo;
    if (seconds !== null && seconds * 1_000 <= withinMs) return;
    throw new CurfewError('recent-sign-in-required', 'the sign-in is too old for this: ask for the password again');
  };
}

/** Requires a session of this level (NIST SP 800-63B-4), reached within `withinMs` if that is given (RFC 9470). */
export function level(required: AssuranceLevel, withinMs?: number): Requirement {
  return (session) => {
    user(session);
    const seconds = session.authenticatedSecondsAgo;
    const isRecent = withinMs === undefined || (seconds !== null && seconds * 1_000 <= withinMs);
    if (isRecent && reachesLevel(session.level, required)) return;
    throw stepUpRequired({ level: required, ...(withinMs !== undefined && { maxAgeMs: withinMs }) });
  };
}

/** A session whose key has been proven within this time (DBSC, DPoP). */
export function keyProof(withinMs: number): Requirement {
  assertKeyProofAge(withinMs);
  return async (session) => {
    user(session);
    await session.requireKeyProof(withinMs);
  };
}
