import { randomUUID } from 'node:crypto';
import { CurfewError, type Denied, deny } from '../errors.ts';
import type { PolicySet, SessionLimits } from '../policy/policy.ts';
import { missingProof } from '../policy/proof-demand.ts';
import type { ThrottleLimits } from '../policy/throttle.ts';
import { type AssuranceLevel, levelOf, type Proof } from '../session/assurance.ts';
import { type Binding, openBinding } from '../session/binding.ts';
import { isInert, type Scope } from '../session/scope.ts';
import type { Client, LiveSession, Repeatable, SessionId, SessionKind } from '../session/session.ts';
import { earlier } from '../session/use.ts';
import type { Actor } from '../store/event.ts';
import type { NewSession, SessionQuota } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import { keyDigestOf, requestDigestOf } from '../token/heir.ts';
import type { ProvenKey } from '../token/key-witness.ts';
import { newBindingSecret } from '../token/possession.ts';
import { type Digest, type RandomBytes, Token } from '../token/token.ts';
import { isFromApplication, type Provider } from '../user/identity.ts';
import type { PasskeyTools } from '../user/passkey.ts';
import type { PasswordHasher, PasswordRules } from '../user/password.ts';
import type { OneTimeCodes, SecretBox } from '../user/second-factor.ts';
import { adminRole, type User } from '../user/user.ts';
import { type NameRule, parseUsername, usernameKey } from '../user/username.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { SlideQueue } from './slide-queue.ts';
import type { SpentProofs } from './spent-proofs.ts';
import type { Violations } from './violations.ts';

/** What every operation of the authority works with. */
export interface AuthorityContext {
  readonly store: Store;
  readonly policies: PolicySet;
  readonly nameRule: NameRule;
  readonly now: () => number;
  readonly randomBytes: RandomBytes;
  readonly passwords: PasswordHasher;
  readonly passwordRules: PasswordRules;
  /** `null` where there is no key to seal secrets with. */
  readonly codeTools: {
    readonly secrets: SecretBox;
    readonly codes: OneTimeCodes;
    readonly passkeys?: PasskeyTools;
  } | null;
  readonly throttle: { readonly account: ThrottleLimits; readonly address: ThrottleLimits };
  /** What makes rows, and could fill the store. */
  readonly rateLimiters: Readonly<
    Record<'network' | 'site' | 'signUpNetwork' | 'signUpSite' | 'rotation', RateLimiter>
  >;
  readonly retentionMs: number;
  /** How long events are kept. */
  readonly eventRetentionMs: number;
  /** The live session behind what a client presented, which has to prove the possession of the session's key where there is one. */
  readonly freshLookup: (presented: string | null) => Promise<LiveSession | null>;
  /** As `freshLookup`, from memory where a validation cache is configured: for judging, never for what changes something. */
  readonly cachedLookup: (presented: string | null) => Promise<LiveSession | null>;
  /** Also without such a proof: to end a session, to say why it is refused, and to ask for the proof. */
  readonly anyLookup: (digest: Digest) => Promise<LiveSession | null>;
  /** Whether a live session lacks a key that policy demands. */
  readonly lacksKey: (session: LiveSession) => boolean;
  readonly violations: Violations;
  readonly spentProofs: SpentProofs;
  readonly slideQueue: SlideQueue;
}

/** The live session behind a token, where it may do anything at all: not one that waits for a step-up or a second step. */
export async function findActing(context: AuthorityContext, presented: string | null): Promise<LiveSession | null> {
  const session = await context.freshLookup(presented);
  return session === null ||
    isInert(session) ||
    context.lacksKey(session) ||
    missingProof(context.policies, session, context.now()) !== null
    ? null
    : session;
}

/** What somebody of a name is found by. @throws CurfewError `invalid-username` for what can be no name. */
export function keyOf({ nameRule }: Pick<AuthorityContext, 'nameRule'>, name: string): string {
  return usernameKey(parseUsername(name), nameRule);
}

export function userNotFound(username: string): Denied<'user-not-found'> {
  return deny('user-not-found', { detail: `user ${JSON.stringify(username)} does not exist` });
}

/** The user of a name. @throws CurfewError `invalid-username`. */
export function findByName(context: AuthorityContext, name: string): Promise<User | null> {
  return context.store.users.find({ usernameKey: keyOf(context, name) });
}

/** A new row and the token that only the client will know. */
export function prepareSession(
  context: AuthorityContext,
  session: {
    readonly user: User | null;
    readonly kind: SessionKind;
    readonly limits: SessionLimits;
    /** Milliseconds, not longer than the limits allow; 0 is "as long as they allow". */
    readonly lifetimeMs?: number;
    readonly now: number;
    readonly client: Client;
    /** Names of RFC 8176: what the user has just proven. */
    readonly methods?: readonly string[] | undefined;
    /** Default: what the methods reach. */
    readonly level?: AssuranceLevel | undefined;
    /** When the user proved it. Default: now, which is also the latest. */
    readonly provenAt?: number | undefined;
    readonly provider?: Provider | undefined;
    readonly authenticatedAt?: number | null | undefined;
    readonly label?: string | null | undefined;
    readonly scopes?: readonly Scope[] | null | undefined;
    readonly data?: NewSession['data'] | undefined;
    readonly repeatable?: Repeatable | null;
    /** The key that the token is bound to from the start. */
    readonly boundTo?: KeyOfToken | undefined;
    /** Default: a new one. */
    readonly token?: Token;
  },
): { readonly token: Token; readonly session: NewSession } {
  const { limits, now } = session;
  const lifetimeMs = session.lifetimeMs || limits.tokenLifetimeMs;
  const lifetimeEndsAt = lifetimeMs > 0 ? now + lifetimeMs : null;
  const idleEndsAt = limits.idleTimeoutMs > 0 ? now + limits.idleTimeoutMs : null;
  const { token = Token.generate(context.randomBytes) } = session;
  const { methods = [] } = session;
  const provenAt = Math.min(now, session.provenAt ?? now);
  return {
    token,
    session: {
      id: newSessionId(),
      digest: token.digest,
      userId: session.user?.id ?? null,
      kind: session.kind,
      policy: limits.policy,
      createdAt: now,
      authenticatedAt: session.kind === 'interactive' ? provenAt : (session.authenticatedAt ?? null),
      proofs: proofsOf(methods, provenAt, session.level),
      level: levelProven(session),
      provider: session.provider ?? null,
      idleTimeoutMs: limits.idleTimeoutMs,
      lifetimeEndsAt,
      expiresAt: earlier(idleEndsAt, lifetimeEndsAt),
      ...clipClient(session.client),
      label: session.label ?? null,
      scopes: session.scopes ?? null,
      binding: bindingOf(context, session),
      data: session.data ?? {},
      repeatable: session.repeatable ?? null,
    },
  };
}

/** `proof`: by which the client has just shown that it has the key; absent where it did so before. */
interface KeyOfToken {
  readonly thumbprint: string;
  readonly proof?: ProvenKey;
}

/** The key that a request asks to bind its token to. */
export function keyOfToken(proof: ProvenKey | undefined): KeyOfToken | undefined {
  return proof && { thumbprint: proof.thumbprint, proof };
}

/** What is signed in to may be bound to a device later; a program's key is the token's own from the start. */
function bindingOf(
  context: AuthorityContext,
  {
    kind,
    boundTo,
    now,
  }: { readonly kind: SessionKind; readonly boundTo?: KeyOfToken | undefined; readonly now: number },
): Binding | null {
  if (boundTo === undefined && kind !== 'interactive') return null;
  const open = openBinding(newBindingSecret(context.randomBytes));
  if (boundTo === undefined) return open;
  const { thumbprint, proof } = boundTo;
  if (proof !== undefined && !context.spentProofs.claim(proof)) {
    throw new CurfewError('invalid-proof', 'this proof has been used already: make a new one for each request');
  }
  return { ...open, key: { type: 'dpop', thumbprint, publicKey: null, boundAt: now }, provenAt: now };
}

/**
 * The application that has admitted a user, for sessions that are made without it: as a session says, so its reach is judged. Only the
 * role that an application cannot give makes a difference, and whoever gets that role loses all sessions from before.
 */
export async function applicationOf({ store }: AuthorityContext, user: User): Promise<Provider | undefined> {
  if (!user.roles.includes(adminRole)) return undefined;
  const identity = (await store.users.identities(user.id)).find(isFromApplication);
  return identity && { ...identity, sessionId: null };
}

/**
 * How a request that makes a session is recognised when it is repeated.
 *
 * @param key the client's; `null`: the request cannot be repeated.
 * @param asked the request and its caller: anything else with the same key is refused.
 */
export function repeatableBy(
  key: string | null | undefined,
  asked: Parameters<typeof requestDigestOf>[0],
): Repeatable | null {
  return key == null ? null : { key: keyDigestOf(key), print: requestDigestOf(asked), salt: null };
}

/** The level that a sign-in with these methods reaches, unless the caller states one. */
export function levelProven({
  methods = [],
  level,
}: {
  readonly methods?: readonly string[] | undefined;
  readonly level?: AssuranceLevel | undefined;
}): AssuranceLevel | null {
  return level ?? levelOf(methods);
}

/** What methods say when they have all just been used. @param level what whoever checked them claims */
export function proofsOf(methods: readonly string[], at: number, level?: AssuranceLevel | null): readonly Proof[] {
  const claimed = level == null || level === levelOf(methods) ? {} : { level };
  return [...new Set(methods)].map((method) => ({ method, at, ...claimed }));
}

/** How many sessions its user may have, as a store is told. */
export function quotasOf({ maxSessions, onLimit }: SessionLimits): readonly SessionQuota[] {
  return maxSessions > 0 ? [{ most: maxSessions, onLimit }] : [];
}

export function newSessionId(): SessionId {
  return randomUUID() as SessionId;
}

/** The person themselves, from where they are. */
export function userActor(client: Client): Actor {
  return { initiator: 'user', actor: null, ...clipClient(client) };
}

/** What clients say of themselves can be of any length; what is kept of it cannot. */
export function clipClient({ ip, userAgent }: Client): Client {
  return { ip: clip(ip, 64), userAgent: clip(userAgent, 512) };
}

function clip(text: string | null, length: number): string | null {
  return text === null ? null : text.slice(0, length);
}

/** @throws CurfewError `invalid-duration`. */
export function assertLifetime(lifetimeMs: number): void {
  if (Number.isInteger(lifetimeMs) && lifetimeMs > 0) return;
  throw new CurfewError('invalid-duration', `a session cannot live for ${lifetimeMs} ms: use a duration above zero`);
}

/** @throws CurfewError `invalid-request` for a label that is too long or holds control characters. */
export function assertLabel(label: string | null | undefined): void {
  if (label === null || label === undefined) return;
  if (label.length > 200 || /[\p{Cc}\p{Cs}]/u.test(label)) {
    throw new CurfewError('invalid-request', 'the label is longer than 200 characters or has control characters in it');
  }
}
