import { type AssuranceLevel, levelOf } from './session/assurance.ts';
import {
  type EndReason,
  type Initiator,
  type Session,
  type SessionId,
  type SessionKind,
  type SessionState,
  stateOf,
} from './session/session.ts';
import type { AuditEvent, EventType } from './store/event.ts';
import type { BoundedCount } from './store/life.ts';
import type { UserStanding } from './store/users.ts';
import type { User, UserId } from './user/user.ts';

/**
 * What administrators see of sessions, users and events: the JSON of the API, which the command line prints too, in place and
 * through a server. Instants are ISO 8601 in UTC with milliseconds. Nothing here is a secret, and nothing else leaves.
 */

/** A session, at the instant it was looked at. */
export interface SessionView {
  readonly id: SessionId;
  readonly user: string | null;
  readonly kind: SessionKind;
  readonly policy: string;
  readonly state: SessionState;
  readonly createdAt: string;
  readonly authenticatedAt: string | null;
  readonly lastUsedAt: string;
  readonly expiresAt: string | null;
  readonly lifetimeEndsAt: string | null;
  /** Whole seconds, rounded down; 0 once it has expired. */
  readonly expiresInSeconds: number | null;
  /** 0: no idle timeout. */
  readonly idleTimeoutSeconds: number;
  readonly lifetimeEndsInSeconds: number | null;
  readonly endedAt: string | null;
  readonly endReason: EndReason | null;
  readonly endedBy: Initiator | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly label: string | null;
  readonly scopes: string[] | null;
  /** What it belongs to for good: the device that signed in, or a program with a key; `null`: neither. */
  readonly boundTo: 'device' | 'program' | null;
  readonly boundAt: string | null;
  /** When the device or the program last proved that it is the one. */
  readonly keyProvenAt: string | null;
  /** Whether it is the session of whoever looks. */
  readonly current: boolean;
}

/**
 * A session as everybody is shown it: instants in ISO 8601, seconds that are left, no token and no digest.
 *
 * @param now milliseconds, the authority's clock
 * @param currentId the session of whoever looks
 */
export function viewSession(session: Session, now: number, currentId: SessionId | null = null): SessionView {
  return {
    id: session.id,
    user: session.username,
    kind: session.kind,
    policy: session.policy,
    state: stateOf(session, now),
    createdAt: writeInstant(session.createdAt),
    authenticatedAt: writeInstant(session.authenticatedAt),
    lastUsedAt: writeInstant(session.lastUsedAt),
    expiresAt: writeInstant(session.expiresAt),
    lifetimeEndsAt: writeInstant(session.lifetimeEndsAt),
    expiresInSeconds: secondsUntil(session.expiresAt, now),
    idleTimeoutSeconds: session.idleTimeoutMs / 1_000,
    lifetimeEndsInSeconds: secondsUntil(session.lifetimeEndsAt, now),
    endedAt: writeInstant(session.endedAt),
    endReason: session.endReason,
    endedBy: session.endedBy,
    ip: session.ip,
    userAgent: session.userAgent,
    label: session.label,
    scopes: session.scopes === null ? null : [...session.scopes],
    ...viewBinding(session),
    current: session.id === currentId,
  };
}

/** A program proves its key whenever it uses the session. */
function viewBinding({ binding, lastUsedAt }: Session): Pick<SessionView, 'boundTo' | 'boundAt' | 'keyProvenAt'> {
  const { key = null, provenAt = null } = binding ?? {};
  const isProgram = key?.type === 'dpop';
  return {
    boundTo: key === null ? null : isProgram ? 'program' : 'device',
    boundAt: writeInstant(key?.boundAt ?? null),
    keyProvenAt: writeInstant(isProgram ? lastUsedAt : provenAt),
  };
}

function secondsUntil(instant: number | null, now: number): number | null {
  return instant === null ? null : Math.max(0, Math.floor((instant - now) / 1_000));
}

/** A user, without what a password is checked against. */
export interface UserView {
  readonly id: UserId;
  readonly username: string;
  readonly roles: string[];
  readonly email: string | null;
  readonly fullName: string | null;
  readonly createdAt: string;
  readonly disabledAt: string | null;
  readonly revision: number;
}

/** A user as administrators are shown them: without the password's hash. */
export function viewUser(user: User): UserView {
  return {
    id: user.id,
    username: user.username,
    roles: [...user.roles],
    email: user.profile.email ?? null,
    fullName: user.profile.fullName ?? null,
    createdAt: writeInstant(user.createdAt),
    disabledAt: writeInstant(user.disabledAt),
    revision: user.revision,
  };
}

/** What else can prove who a user is. */
export const furtherFactors = ['one-time-codes', 'passkey'] as const;

/** A user, with how they sign in and have done so. */
export interface UserEntry extends UserView {
  /** `null`: never, as far as is known. */
  readonly lastSignInAt: string | null;
  /** Sessions that are alive. */
  readonly liveSessions: BoundedCount;
  readonly hasPassword: boolean;
  readonly factors: (typeof furtherFactors)[number][];
  /** Whether a provider or an application vouches for them. */
  readonly signsInElsewhere: boolean;
  /** What all of it proves together; `null` for users who cannot prove anything here. */
  readonly level: AssuranceLevel | null;
}

/** Users as administrators see them in a list. */
export async function viewUserEntries(
  { standingsOf }: { standingsOf(users: readonly User[]): Promise<readonly UserStanding[]> },
  users: readonly User[],
): Promise<UserEntry[]> {
  const standings = await standingsOf(users);
  return users.flatMap((user, index) => {
    const standing = standings[index];
    return standing === undefined ? [] : viewUserEntry(user, standing);
  });
}

function viewUserEntry(user: User, { hasPassword, hasOneTimeCodes, passkeys, ...standing }: UserStanding): UserEntry {
  const methods = [
    ...(hasPassword ? ['pwd'] : []),
    ...(hasOneTimeCodes ? ['otp'] : []),
    // What unlocks it is a factor too.
    ...(passkeys > 0 ? ['hwk', 'pin'] : []),
  ];
  return {
    ...viewUser(user),
    lastSignInAt: writeInstant(standing.signedInAt),
    liveSessions: standing.sessions,
    hasPassword,
    factors: [...(hasOneTimeCodes ? ['one-time-codes' as const] : []), ...(passkeys > 0 ? ['passkey' as const] : [])],
    signsInElsewhere: standing.hasIdentity,
    level: levelOf(methods),
  };
}

/** One line of the trail. */
export interface EventView {
  readonly id: string;
  readonly at: string;
  readonly type: EventType;
  readonly initiator: Initiator;
  readonly user: string | null;
  /** Stays when the user is deleted. */
  readonly userId: string | null;
  readonly sessionId: string | null;
  /** Who did it, where that is not the user. */
  readonly actor: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly reason: EndReason | null;
  readonly detail: Record<string, unknown>;
}

/** An event as administrators are shown it. */
export function viewEvent({ username, ...event }: AuditEvent): EventView {
  return { ...event, at: writeInstant(event.at), user: username, detail: { ...event.detail } };
}

/** Writes milliseconds since the epoch as ISO 8601, in UTC. */
export function writeInstant(ms: number): string;
export function writeInstant(ms: number | null): string | null;
export function writeInstant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
