import type { RequestDigest } from '../token/heir.ts';
import type { Provider } from '../user/identity.ts';
import type { UserId } from '../user/user.ts';
import type { AssuranceLevel, Proof } from './assurance.ts';
import type { Binding } from './binding.ts';
import type { Scope } from './scope.ts';

/** UUID v4. Public: safe in lists, logs and addresses. */
export type SessionId = string & { readonly __brand: 'SessionId' };

/**
 * `anonymous`: no user yet. `interactive`: a person signed in. `minted`: an administrator made it.
 * `api`: a long-lived token for a program.
 */
export const sessionKinds = ['anonymous', 'interactive', 'minted', 'api'] as const;
export type SessionKind = (typeof sessionKinds)[number];

export const endReasons = [
  'signed-out',
  'revoked',
  'rotated',
  'evicted',
  'password-changed',
  'roles-changed',
  'user-disabled',
  'user-deleted',
  'policy',
  'provider',
  'binding-violated',
] as const;
export type EndReason = (typeof endReasons)[number];

/** Who caused something, in the vocabulary of OpenID CAEP 1.0 `initiating_entity`. */
export const initiators = ['user', 'admin', 'policy', 'system'] as const;
export type Initiator = (typeof initiators)[number];

/** Application data of a session: named JSON values. */
export type SessionData = Readonly<Record<string, unknown>>;

/** A session as lists show it. All instants are integer milliseconds since the epoch; `null` is "none". */
export interface Session {
  readonly id: SessionId;
  readonly userId: UserId | null;
  readonly username: string | null;
  readonly kind: SessionKind;
  /** The name of the policy under which it was issued. */
  readonly policy: string;
  /** When it began. Rotation goes on with what began earlier; a new sign-in and a re-authentication begin anew. */
  readonly createdAt: number;
  /**
   * When its user last proved who they are; `null` where nobody did: anonymous, minted and api sessions. One that was made with a
   * session of somebody who had signed in long before has that proof, and none better.
   */
  readonly authenticatedAt: number | null;
  /** How its user proved who they are (RFC 8176), each method with the last time. Empty where nobody did. */
  readonly proofs: readonly Proof[];
  /** What the proofs are worth together (NIST SP 800-63B-4); `null` where there are none. */
  readonly level: AssuranceLevel | null;
  /** Who vouched for the user: an OpenID provider, or the application itself. `null`: Curfew checked by itself. */
  readonly provider: Provider | null;
  readonly lastUsedAt: number;
  /** The sliding window in milliseconds; 0 is off. */
  readonly idleTimeoutMs: number;
  /** The absolute cap. No use ever moves it. `null` is "never", as for a token that was issued without a policy. */
  readonly lifetimeEndsAt: number | null;
  /** The earlier of idle timeout and lifetime. Reached means ended: equality counts as expired. */
  readonly expiresAt: number | null;
  /** The session that replaced this one, while a short grace keeps this one's token valid. */
  readonly successorId: SessionId | null;
  readonly endedAt: number | null;
  readonly endReason: EndReason | null;
  readonly endedBy: Initiator | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly label: string | null;
  /** What it may be used for; `null` is everything that its user may do. It never changes. */
  readonly scopes: readonly Scope[] | null;
  /** What ties it to a key, or can; `null` where nothing can. Not for anybody to see: see `viewSession`. */
  readonly binding: Binding | null;
  readonly data: SessionData;
}

/** A session that was alive when the store was asked, with what is known of its user. */
export interface LiveSession extends Session {
  readonly endedAt: null;
  readonly roles: readonly string[];
  /** Whether no request has come with its token yet, so that its token may be given once more; see {@link Repeatable}. */
  readonly isUnclaimed: boolean;
}

/** How the request that makes a session may be repeated, because its answer may get lost. */
export interface Repeatable {
  /** Of the key by which the client knows its request again (`Idempotency-Key`); `null`: it sent none. */
  readonly key: RequestDigest | null;
  /** Of what was asked, and by whom. */
  readonly print: RequestDigest;
  /** What the token was made with, in hex, so that it can be made again; `null`: by chance, so that it cannot. */
  readonly salt: string | null;
}

/** `expired`: reached its deadline without being ended. `ended`: somebody or something ended it. */
export const sessionStates = ['active', 'expired', 'ended'] as const;
export type SessionState = (typeof sessionStates)[number];

/**
 * What a session is at an instant: ended before it expired, expired, or active.
 *
 * @example
 * stateOf(session, authority.now()); // 'active'
 */
export function stateOf(session: Session, now: number): SessionState {
  if (session.endedAt !== null) return 'ended';
  return isExpired(session, now) ? 'expired' : 'active';
}

/**
 * Whether a session's end has come. The instant itself counts as past: who has to be out by then is out.
 *
 * @example
 * isExpired({ expiresAt: 1_000 }, 1_000); // true
 */
export function isExpired(session: { readonly expiresAt: number | null }, now: number): boolean {
  return session.expiresAt !== null && session.expiresAt <= now;
}

/** Whether it was the idle timeout or the lifetime that ran out. */
export function expiryCause(session: Session): 'idle-timeout' | 'lifetime' {
  return session.expiresAt === session.lifetimeEndsAt ? 'lifetime' : 'idle-timeout';
}

/** Where a request came from, as it is written to sessions and events. */
export interface Client {
  readonly ip: string | null;
  readonly userAgent: string | null;
}
