import type { SessionId } from '../session/session.ts';
import type { UserId } from '../user/user.ts';
import type { Page } from './cursor.ts';
import type { AuditEvent, EventType } from './event.ts';
import type { EventPosition } from './move.ts';
import type { AddressRange } from './sessions.ts';

/** The events, in order. Most are written by the verbs that cause them. See {@link Store} for what holds of every verb. */
export interface Trail {
  /** Appends events that belong to no other verb, such as a sign-in that failed. */
  record(events: readonly AuditEvent[]): Promise<void>;

  /** One page, newest first (`at`, then `id`, both descending). */
  list(query: EventQuery): Promise<Page<AuditEvent>>;

  /**
   * Takes a person out of the events: of the first `limit` from behind `after` (`null`: from the first) on, oldest first, those about
   * them or by them lose what says so. That something happened stays, with its id, its time, its type and its session.
   *
   * @returns how far it has come, `last` being `null` at the end, and how many events have changed.
   */
  anonymise(
    person: Person,
    after: EventPosition | null,
    limit: number,
  ): Promise<{ readonly last: EventPosition | null; readonly changed: number }>;

  /** Deletes at most `limit` events that are older than `before`. @returns how many; fewer than `limit` means that there are no more. */
  sweep(before: number, limit: number): Promise<number>;
}

/** Somebody who is to be forgotten. */
export interface Person {
  readonly userId: UserId;
  /** Under which name they have acted on others, and when: before and after, somebody else may have had it. */
  readonly actor: { readonly name: string; readonly since: number; readonly until: number } | null;
}

export interface EventQuery {
  readonly userId?: UserId;
  readonly sessionId?: SessionId;
  readonly type?: EventType;
  /** Only what this name has done: to others, as their actor, or for itself. As it is written. */
  readonly by?: string;
  /** Only what came from here, as far as its address is known. */
  readonly from?: AddressRange;
  /** Only what happened at this instant or after it. */
  readonly after?: number;
  /** Only what happened before this instant. */
  readonly before?: number;
  readonly limit: number;
  readonly cursor?: string;
}
