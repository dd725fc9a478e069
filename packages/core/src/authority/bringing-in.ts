import { type Denied, deny } from '../errors.ts';
import { limitsFor, strictest } from '../policy/policy.ts';
import { assertData } from '../session/data.ts';
import type { SessionData } from '../session/session.ts';
import type { Token } from '../token/token.ts';
import { applicationIssuer } from '../user/identity.ts';
import { createFor } from './admission.ts';
import { type AuthorityContext, prepareSession, quotasOf } from './authority-context.ts';
import { assertPolicy } from './minting.ts';
import { claim, isUnclaimed, type Once, once, unclaim } from './once.ts';
import { permit, type Requester } from './requester.ts';

/** A live session of another session layer, for an application's users to go on with. */
export interface BringInRequest {
  /** Made from the old session's id and the secret that its cookie is signed with, so that it opens nothing to who knows the id alone. */
  readonly token: Token;
  /** The application's name, as in `openCurfew`. */
  readonly application: string;
  /** The application's own id of the user; `null`: a visitor's. */
  readonly user: string | null;
  readonly data: SessionData;
  /** When it ends however much it is used, in milliseconds: never later than it would have. */
  readonly endsAt: number;
  /** Default: `default`. */
  readonly policy?: string;
}

export type BroughtIn =
  | { readonly ok: true; readonly outcome: 'brought' | 'known' | 'expired' }
  | Denied<'user-disabled' | 'session-limit-reached'>;

export interface BringingIn {
  /**
   * Goes on with a session that another session layer has kept for an application, for whoever comes with its old cookie. Once for each
   * old session, also where what came of it has ended since: it does not come back.
   *
   * @throws CurfewError `recent-sign-in-required`; `invalid-request` for data that cannot be kept.
   */
  bringIn(request: BringInRequest, requester: Requester): Promise<BroughtIn>;
}

/** No browser keeps a cookie for longer (RFC 6265bis 5.5): after that nobody comes with the old one. */
const rememberedMs = 400 * 86_400_000;
const visitor = { ip: null, userAgent: null };

export async function bringIn(
  context: AuthorityContext,
  request: BringInRequest,
  requester: Requester,
): Promise<BroughtIn> {
  const actor = permit(context, 'mint', requester);
  const { policy = 'default', data, endsAt, token } = request;
  assertPolicy(context, policy);
  assertData(data);
  const now = context.now();
  if (endsAt <= now) return { ok: true, outcome: 'expired' };
  const known = once('brought-in', [token.digest], rememberedMs);
  const unfinished = once('being-brought-in', [token.digest], rememberedMs);
  if (!(await claim(context, known, unfinished)) && (await isOver(context, unfinished)))
    return { ok: true, outcome: 'known' };
  const isThere = async () => (await context.store.sessions.find({ digest: token.digest })) !== null;
  const made = await insert(context, { ...request, policy }, actor, unfinished).catch(async (error: unknown) => {
    if (await isThere()) return 'known' as const;
    throw error;
  });
  if (made === null) return { ok: true, outcome: 'brought' };
  // The answer may have got lost, and whoever brings it over at the same time may have been faster.
  if (made === 'known' || (await isThere())) {
    await unclaim(context, unfinished);
    return { ok: true, outcome: 'known' };
  }
  await unclaim(context, known, unfinished);
  return made;
}

/** Whether nobody has begun what is not carried out yet. Asking leaves a mark, which would be kept for as long as the session is known. */
async function isOver(context: AuthorityContext, unfinished: Once): Promise<boolean> {
  const isNone = await isUnclaimed(context, unfinished);
  if (isNone) await unclaim(context, unfinished);
  return isNone;
}

async function insert(
  context: AuthorityContext,
  { token, application, user: subject, data, endsAt, policy }: BringInRequest & { readonly policy: string },
  actor: ReturnType<typeof permit>,
  unfinished: Once,
): Promise<Denied<'user-disabled' | 'session-limit-reached'> | null> {
  const identity = subject === null ? null : { issuer: applicationIssuer(application), subject };
  const user = identity === null ? null : await ownerOf(context, identity, actor);
  if (identity !== null && (user === null || user.disabledAt !== null)) return deny('user-disabled');
  const limits = limitsFor(context.policies, user === null ? 'anonymous' : policy, user?.roles ?? []);
  const now = context.now();
  const { session } = prepareSession(context, {
    ...{ user, limits, now, data, token, client: visitor, kind: user === null ? 'anonymous' : 'interactive' },
    lifetimeMs: strictest([endsAt - now, limits.tokenLifetimeMs]),
    // Nobody knows when its user signed in: it counts as no recent sign-in.
    provenAt: 0,
    ...(identity !== null && { provider: { ...identity, sessionId: null } }),
  });
  const inserted = await context.store.sessions.insert({
    ...{ session, presented: null, carry: [], quotas: quotasOf(limits), event: 'session-minted', actor },
    notBeforeSeen: user?.sessionsNotBefore ?? null,
    // In one transaction: after a crash the mark says whether the session was inserted, though it may have been swept since.
    settles: { forget: [unfinished.key], undo: [] },
  });
  if (inserted.ok) return null;
  return inserted.code === 'session-limit-reached' ? deny(inserted.code) : deny('user-disabled');
}

async function ownerOf(
  context: AuthorityContext,
  identity: Parameters<typeof createFor>[1]['identity'],
  actor: ReturnType<typeof permit>,
) {
  const known = await context.store.users.find({ identity });
  return known ?? createFor(context, { identity }, actor);
}
