import type { EndReason, Initiator, SessionId } from '../session/session.ts';
import type { UserId } from '../user/user.ts';

export const eventTypes = [
  'sign-in',
  'sign-in-failed',
  'sign-out',
  'anonymous-session-created',
  'session-minted',
  'session-rotated',
  'reauthenticated',
  'level-raised',
  'session-bound',
  'binding-violated',
  'session-ended',
  'session-expired',
  'session-shortened',
  'policy-applied',
  'policies-changed',
  'long-lived-fixed',
  'user-created',
  'user-deleted',
  'user-erased',
  'user-disabled',
  'user-enabled',
  'password-changed',
  'factor-added',
  'factor-removed',
  'recovery-code-used',
  'identity-linked',
  'identity-unlinked',
  'roles-changed',
  'receiver-added',
  'receiver-changed',
  'receiver-removed',
  'signal-received',
] as const;
export type EventType = (typeof eventTypes)[number];

/** One line of the audit trail. It never holds a token or a password. */
export interface AuditEvent {
  /** UUID v4. */
  readonly id: string;
  readonly at: number;
  readonly type: EventType;
  readonly initiator: Initiator;
  /** The user it happened to. */
  readonly userId: UserId | null;
  readonly username: string | null;
  readonly sessionId: SessionId | null;
  /** The name of whoever did it, where that is not the user: an administrator, or `root` at the machine. */
  readonly actor: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** Set on `session-ended`. */
  readonly reason: EndReason | null;
  /** Further facts, such as counts of a policy run. */
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

/** Who does something and from where: the part of an event that is the same for everything one call causes. */
export interface Actor {
  readonly initiator: Initiator;
  readonly actor: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
}
