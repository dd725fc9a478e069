import { missingProof, type ProofDemand } from '../policy/proof-demand.ts';
import { permits, type ScopedRequest } from '../session/scope.ts';
import { expiryCause, isExpired, type LiveSession } from '../session/session.ts';
import { isUseDue } from '../session/use.ts';
import { digestOf } from '../token/token.ts';
import type { AuthorityContext } from './authority-context.ts';
import { missingKeyProof } from './possession.ts';
import type { Judged, SessionOutcome } from './requests.ts';

export async function describe(context: AuthorityContext, presented: string | null): Promise<LiveSession | null> {
  return context.cachedLookup(presented);
}

/** Also without a proof of its key: whoever wants to end a session needs none. */
export async function isAlive(context: AuthorityContext, presented: string | null): Promise<boolean> {
  const digest = digestOf(presented);
  return digest !== null && (await context.anyLookup(digest)) !== null;
}

const nobody: Judged = { session: null, missing: null };

/** The one way in, for every caller and every request. */
export async function judge(
  context: AuthorityContext,
  presented: string | null,
  use: 'validate' | 'inspect',
  request?: ScopedRequest,
  demand?: ProofDemand,
): Promise<Judged> {
  const session = await context.cachedLookup(presented);
  if (session === null || !mayServe(session, request)) return nobody;
  const now = context.now();
  if (context.lacksKey(session)) return { session: null, missing: { userId: session.userId, binding: true } };
  const missing =
    missingProof(context.policies, session, now, demand) ?? missingKeyProof(session, presented, now, demand ?? {});
  if (missing !== null) return { session: null, missing };
  const digest = use === 'validate' && isUseDue(session, now) ? digestOf(presented) : null;
  return { session: digest === null ? session : await context.slideQueue.record(digest, session, now), missing: null };
}

function mayServe(session: LiveSession, request: ScopedRequest | undefined): boolean {
  return session.scopes === null || (request !== undefined && permits(session.scopes, request));
}

export async function explain(context: AuthorityContext, presented: string | null): Promise<SessionOutcome> {
  const digest = digestOf(presented);
  if (digest === null) return { outcome: 'none' };
  const live: LiveSession | null = await context.anyLookup(digest);
  if (live !== null) return { outcome: (await context.freshLookup(presented)) === null ? 'unproven' : 'active' };
  const session = await context.store.sessions.find({ digest });
  if (session === null) return { outcome: 'none' };
  if (session.endedAt !== null && session.endReason !== null) {
    return { outcome: 'ended', reason: session.endReason, at: session.endedAt };
  }
  if (session.expiresAt !== null && isExpired(session, context.now())) {
    return { outcome: 'expired', cause: expiryCause(session), at: session.expiresAt };
  }
  // Neither ended nor expired, yet not alive: its user is not allowed in.
  return { outcome: 'ended', reason: 'user-disabled', at: context.now() };
}
