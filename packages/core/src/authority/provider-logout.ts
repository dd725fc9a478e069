import { CurfewError, type Denied } from '../errors.ts';
import type { Client, Session } from '../session/session.ts';
import { assertIdentity } from '../user/identity.ts';
import { type AuthorityContext, clipClient } from './authority-context.ts';
import { claim, isUnclaimed, once } from './once.ts';

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
 * what that person has signed in to since. It is used up only behind what it has ended: after a failure or a crash in between, the provider
 * can try again.
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
  const used = once('provider-logout', [issuer, notice.id], notice.validMs);
  if (!(await isUnclaimed(context, used))) return { ok: false, code: 'notice-used' };
  const ended = await context.store.sessions.end(
    { provider: { issuer, subject, sessionId } },
    {
      at: context.now(),
      reason: 'provider',
      event: 'session-ended',
      actor: { initiator: 'system', actor: issuer, ...clipClient(client) },
    },
  );
  await claim(context, used);
  return { ok: true, sessions: ended };
}
