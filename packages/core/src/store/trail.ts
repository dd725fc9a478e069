import type { SessionId } from '../session/session.ts';
import type { UserId } from '../user/user.ts';
import type { Page } from './cursor.ts';
import type { AuditEvent, EventType } from './event.ts';

/** The events, in order. Most are written by the verbs that cause them. See {@link Store} for what holds of every verb. */
export interface Trail {
  /** Appends events that belong to no other verb, such as a sign-in that failed. */
  record(events: readonly AuditEvent[]): Promise<void>;

  /** One page, newest first (`at`, then `id`, both descending). */
  list(query: EventQuery): Promise<Page<AuditEvent>>;
}

export interface EventQuery {
  readonly userId?: UserId;
  readonly sessionId?: SessionId;
  readonly type?: EventType;
  /** Only what happened at this instant or after it. */
  readonly after?: number;
  /** Only what happened before this instant. */
  readonly before?: number;
  readonly limit: number;
  readonly cursor?: string;
}
