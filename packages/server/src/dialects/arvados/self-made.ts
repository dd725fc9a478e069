import type { LiveSession } from '@curfew/core';

type Maker = Pick<LiveSession, 'kind' | 'authenticatedAt' | 'lifetimeEndsAt'>;

/** How long after signing in a person may still make tokens that outlast the session they signed in to: ten minutes. */
const freshMs = 600_000;

/**
 * The instant that a token which somebody makes for themselves does not pass; `null` where only the policy bounds it. Only whoever
 * has just proved who they are gets more than they have: otherwise a stolen session, shortly before its end, would make itself a
 * successor, and that one the next, for ever (CWE-613).
 */
export function latestEndOf(maker: Maker, now: number): number | null {
  return isFresh(maker, now) ? null : maker.lifetimeEndsAt;
}

/** The proof that such a token carries: none of its own where it is made right after one, else that of its maker. */
export function proofOf(maker: Maker, now: number): number | null {
  return isFresh(maker, now) ? null : maker.authenticatedAt;
}

function isFresh({ kind, authenticatedAt }: Maker, now: number): boolean {
  return kind === 'interactive' && authenticatedAt !== null && now - authenticatedAt < freshMs;
}
