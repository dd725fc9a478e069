import { type Denied, deny } from '../errors.ts';
import { limitsFor, policyNameFor } from '../policy/policy.ts';
import { isSignalScope, type Scope } from '../session/scope.ts';
import { type Client, type LiveSession, type SessionId, stateOf } from '../session/session.ts';
import { digestOf } from '../token/token.ts';
import { type AuthorityContext, prepareSession, userActor } from './authority-context.ts';
import type { Issued } from './issued.ts';
import { judge } from './judging.ts';

/** A client is a token of kind `api` that an administrator has made with scopes that clients can have. */
export interface ClientTokenRequest {
  /** The id of the client's token. */
  readonly clientId: string;
  /** The token itself. */
  readonly clientSecret: string;
  /** `null`: all that it has. */
  readonly scopes: readonly Scope[] | null;
  readonly client: Client;
}

export type ClientTokenDenied = Denied<'invalid-credentials' | 'scope-required' | 'session-limit-reached'>;

/** The interoperability profile calls a token short-lived that lasts an hour at most. */
const lifetimeMs = 15 * 60_000;
/** How many tokens of one user's clients live at once: far more than a receiver needs, who may ask as often as it likes. */
const mostAtOnce = 100;

export async function issueClientToken(
  context: AuthorityContext,
  { clientId, clientSecret, scopes, client }: ClientTokenRequest,
): Promise<Issued | ClientTokenDenied> {
  const digest = digestOf(clientSecret);
  // What it does here counts as use of it.
  const { session: maker } = await judge(context, clientSecret, 'validate', { method: 'POST', path: '/oauth2/token' });
  const has = maker?.scopes?.filter(isSignalScope) ?? [];
  // What was issued here is no client in its turn: it would make itself successors for ever.
  const isClient = maker !== null && maker.id === clientId && maker.kind === 'api' && has.length > 0;
  const user = isClient && maker.userId !== null ? await context.store.users.find({ id: maker.userId }) : null;
  if (digest === null || user === null || maker === null) return deny('invalid-credentials');
  const granted = scopes ?? has;
  const refused = granted.find((scope) => !covers(has, scope));
  if (refused !== undefined || granted.length === 0) {
    return deny('scope-required', { detail: `the client has the scopes ${has.join(' ')}, and no others` });
  }
  const policy = policyNameFor(context.policies, 'minted');
  const limits = limitsFor(context.policies, policy, user.roles);
  const { token, session } = prepareSession(context, {
    ...{ user, kind: 'minted', limits, now: context.now(), client },
    lifetimeMs: Math.min(lifetimeMs, limits.tokenLifetimeMs || lifetimeMs),
    provider: maker.provider ?? undefined,
    label: `token of client ${clientId}`,
    scopes: [...new Set(granted)],
    data: { client: clientId },
  });
  const inserted = await context.store.sessions.insert({
    ...{ session, presented: null, carry: [], notBeforeSeen: null, maker: digest },
    quotas: [{ most: mostAtOnce, kind: 'minted', onLimit: 'reject' }],
    event: 'session-minted',
    actor: userActor(client),
  });
  if (inserted.ok) return { ok: true, token, session: inserted.session, ended: inserted.ended };
  return deny(inserted.code === 'session-limit-reached' ? inserted.code : 'invalid-credentials');
}

/** Whether one of the scopes is this one, or a wider one: `ssf.manage` has `ssf.manage.poll` and `ssf.read` in it. */
function covers(has: readonly Scope[], scope: Scope): boolean {
  return isSignalScope(scope) && (has.includes(scope) || has.includes('ssf.manage'));
}

/** A client that is over takes along what it was issued, though each is a session of its own. */
export async function isClientAlive(context: AuthorityContext, { data, kind }: LiveSession): Promise<boolean> {
  if (kind !== 'minted' || typeof data.client !== 'string') return true;
  const found = await context.store.sessions.find({ id: data.client as SessionId });
  return found !== null && stateOf(found, context.now()) === 'active';
}
