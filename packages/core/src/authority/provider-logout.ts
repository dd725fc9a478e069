import { hash } from 'node:crypto';
import { CurfewError, type Denied } from '../errors.ts';
import type { Client, Session } from '../session/session.ts';
import { assertIdentity } from '../user/identity.ts';
import { type AuthorityContext, clipClient } from './authority-context.ts';

/**
 * What a provider has ended on its side. At least one of `subject` and `sessionId` is not `null`. The same notice a second time is
 * refused; another one for what is over already ends nothing.
 */
export interface ProviderLogout {
  readonly issuer: string;
  readonly subject: string | null;
  /** The provider's own session (`sid`): of the person's sessions only those that came from it. */
  readonly sessionId: string | null;
  /** How the provider names this message, and for how many milliseconds it is valid. */
  readonly notice: { readonly id: string; readonly validMs: number };
}

export type ProviderLogoutOutcome =
  | { readonly ok: true; readonly sessions: readonly Session[] }
  | Denied<'notice-used'>;

/**
 * Ends what a provider says has ended. A notice counts once, on all nodes together: sent again later, one that names a person would end
 * what that person has signed in to since. Where ending fails, the notice has not been used, so that the provider can try again.
 */
export async function endProviderSessions(
  context: AuthorityContext,
  { issuer, subject, sessionId, notice }: ProviderLogout,
  client: Client,
): Promise<ProviderLogoutOutcome> {
  if (subject === null && sessionId === null) {
    throw new CurfewError('invalid-request', 'a log-out names a person, a session of the provider, or both');
  }
  assertIdentity({ issuer, subject: subject ?? 'any' });
  const at = context.now();
  const key = hash('sha256', `provider-logout:${JSON.stringify([issuer, notice.id])}`, 'hex');
  const once = {
    freeFailures: 0,
    firstDelayMs: notice.validMs,
    longestDelayMs: notice.validMs,
    forgetAfterMs: notice.validMs,
  };
  const admitted = await context.store.throttle.admit([{ key, limits: once }], at);
  if (!admitted.ok) return { ok: false, code: 'notice-used' };
  try {
    const ended = await context.store.sessions.end(
      { provider: { issuer, subject, sessionId } },
      {
        at,
        reason: 'provider',
        event: 'session-ended',
        actor: { initiator: 'system', actor: issuer, ...clipClient(client) },
      },
    );
    return { ok: true, sessions: ended };
  } catch (error) {
    await context.store.throttle.settle({ forget: [key], undo: [] }).catch(() => undefined);
    throw error;
  }
}
