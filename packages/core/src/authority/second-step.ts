import { type Denied, deny, type ErrorCode } from '../errors.ts';
import { limitsFor, type SessionLimits, strictest } from '../policy/policy.ts';
import { isInert } from '../session/scope.ts';
import type { Client, LiveSession, SessionData } from '../session/session.ts';
import type { SessionEnd } from '../store/sessions.ts';
import type { AttemptSuccess } from '../store/throttle.ts';
import { type Digest, digestOf, type Token } from '../token/token.ts';
import type { Identity } from '../user/identity.ts';
import type { User, UserId } from '../user/user.ts';
import {
  type AuthorityContext,
  applicationOf,
  keyOfToken,
  levelProven,
  prepareSession,
  quotasOf,
  userActor,
} from './authority-context.ts';
import type { Issued } from './issued.ts';
import { checkCode } from './one-time-codes.ts';
import type { SignInRequest } from './requests.ts';
import type { CodeRefusal, SecondFactors } from './second-factors.ts';

/** A sign-in whose password was right, waiting for its second step: the token of an anonymous session that can do nothing else. */
export interface PendingSignIn extends Denied<'second-factor-required'> {
  readonly token: Token;
  readonly session: LiveSession;
}

/** Enough to find the app and type a code. */
const pendingLastsMs = 10 * 60_000;

/** Under this name the session holds whose sign-in it is. Sealed, and for this session alone: no data that a client brings is one. */
const pendingName = 'curfew.pending';

interface Pending {
  readonly userId: UserId;
  /** As in `SessionInsertion.notBeforeSeen`: whatever ends the user's sessions ends this. */
  readonly notBefore: number;
  readonly policy: string;
  readonly label: string | null;
  readonly carry: readonly string[];
  readonly lifetimeMs: number;
}

/** @param settles the counted attempts that the right password takes back */
export async function startSecondStep(
  context: AuthorityContext,
  request: SignInRequest,
  { user, settles, data }: { readonly user: User; readonly settles: AttemptSuccess; readonly data: SessionData },
): Promise<PendingSignIn | Denied<'invalid-credentials'>> {
  const { secrets } = context.codeTools ?? {};
  if (secrets === undefined) throw new Error('a second step needs a key');
  const policy = limitsFor(context.policies, 'anonymous', []);
  const limits: SessionLimits = { ...policy, idleTimeoutMs: 0, tokenLifetimeMs: pendingLastsMs };
  const actor = userActor(request.client);
  const { token, session } = prepareSession(context, {
    ...{ user: null, kind: 'anonymous', limits, now: context.now(), client: request.client, scopes: [] },
    provider: { ...pendingIdentityOf(user.id), sessionId: null },
    boundTo: keyOfToken(request.boundTo),
  });
  const pending: Pending = {
    userId: user.id,
    notBefore: user.sessionsNotBefore,
    policy: request.policy ?? 'default',
    label: request.label ?? null,
    carry: request.carry ?? [],
    lifetimeMs: request.lifetimeMs ?? 0,
  };
  const sealed = secrets.seal(JSON.stringify(pending), pendingOf(session.digest));
  const inserted = await context.store.sessions.insert({
    session: { ...session, data: { ...data, [pendingName]: sealed } },
    presented: digestOf(request.presented),
    carry: request.carry ?? [],
    quotas: [],
    notBeforeSeen: null,
    settles,
    event: 'anonymous-session-created',
    actor,
  });
  if (!inserted.ok) return deny('invalid-credentials');
  return { ...deny('second-factor-required'), token, session: inserted.session };
}

/** What half a sign-in is found by, to end it along with its user's sessions. No provider can have this issuer. */
function pendingIdentityOf(userId: UserId): Identity {
  return { issuer: 'curfew:pending', subject: userId };
}

/** Ends what somebody has begun to sign in to as a user. Before the user's sessions: of one finished meanwhile, those include the session. */
export async function endPending({ store }: AuthorityContext, userId: UserId, end: SessionEnd): Promise<void> {
  await store.sessions.end({ provider: { ...pendingIdentityOf(userId), sessionId: null } }, end);
}

function pendingOf(digest: Digest): string {
  return `pending sign-in ${digest}`;
}

/** Whose sign-in a token stands for. */
export async function findPending(context: AuthorityContext, presented: string | null) {
  const digest = digestOf(presented);
  const session = context.codeTools === null ? null : await context.freshLookup(presented);
  if (digest === null || session === null || session.kind !== 'anonymous' || !isInert(session)) return null;
  const sealed = session.data[pendingName];
  const text = typeof sealed === 'string' ? (context.codeTools?.secrets.open(sealed, pendingOf(digest)) ?? null) : null;
  return text === null ? null : { digest, pending: JSON.parse(text) as Pending, key: session.binding?.key ?? null };
}

export async function isPending(context: AuthorityContext, presented: string | null): Promise<boolean> {
  return (await findPending(context, presented)) !== null;
}

export async function finishSignIn(
  context: AuthorityContext,
  presented: string | null,
  code: string,
  client: Client,
): ReturnType<SecondFactors['finishSignIn']> {
  return finishPending<CodeRefusal>(context, presented, client, async (user) => {
    const checked = await checkCode(context, user, code, client);
    if (checked.ok) return { ok: true, methods: ['otp'] };
    const { code: refusal, ...more } = checked;
    return deny(refusal === 'factor-not-found' ? 'authentication-required' : refusal, more);
  });
}

/** The second step, by whatever proves it. */
export async function finishPending<Code extends ErrorCode>(
  context: AuthorityContext,
  presented: string | null,
  client: Client,
  prove: (user: User) => Promise<{ readonly ok: true; readonly methods: readonly string[] } | Denied<Code>>,
): Promise<Issued | Denied<Code | 'authentication-required' | 'session-limit-reached'>> {
  const found = await findPending(context, presented);
  if (found === null) return deny('authentication-required');
  const { digest, pending, key } = found;
  const user = await context.store.users.find({ id: pending.userId });
  if (user === null || user.disabledAt !== null || user.sessionsNotBefore !== pending.notBefore) {
    return deny('authentication-required');
  }
  const proven = await prove(user);
  if (!proven.ok) return proven;
  const methods = ['pwd', ...proven.methods];
  const limits = limitsFor(context.policies, pending.policy, user.roles, levelProven({ methods }));
  const { token, session } = prepareSession(context, {
    ...{ user, kind: 'interactive', limits, now: context.now(), client, methods, label: pending.label },
    lifetimeMs: strictest([pending.lifetimeMs, limits.tokenLifetimeMs]),
    provider: await applicationOf(context, user),
    boundTo: key ?? undefined,
  });
  const inserted = await context.store.sessions.insert({
    session,
    presented: digest,
    carry: pending.carry.filter((name) => name !== pendingName),
    quotas: quotasOf(limits),
    notBeforeSeen: pending.notBefore,
    // Of two requests that finish the same sign-in, one succeeds.
    maker: digest,
    event: 'sign-in',
    actor: userActor(client),
  });
  if (inserted.ok) return { ok: true, token, session: inserted.session, ended: inserted.ended };
  return inserted.code === 'session-limit-reached' ? deny(inserted.code) : deny('authentication-required');
}
