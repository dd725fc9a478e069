import type { Session } from '../session/session.ts';
import type { Digest } from '../token/token.ts';
import type { Identity } from '../user/identity.ts';
import type { SignInMeans } from '../user/passkey.ts';
import type { SecondFactor } from '../user/second-factor.ts';
import type { User, UserId } from '../user/user.ts';
import type { AuditEvent } from './event.ts';
import type { Rulebook } from './rulebook.ts';
import type { Users } from './users.ts';

/**
 * How a store's content becomes another one's: users, sessions and events as they are kept, with their digests, so that every cookie
 * goes on working. Only {@link moveContent} uses it, which carries the rule for names and the versions of policies by verbs of other groups.
 *
 * One store is read while it may still be in use, and a target that nobody uses yet is brought to the same state, range by
 * range of the key. Doing that again changes nothing but what has changed meanwhile, so a move can be cut off at any
 * moment and begun again, as often as needed. Nothing about it is an upsert:
 *
 * - A target that has ever been in use, or that holds what did not come from this source, takes nothing in.
 * - What has ended in the target stays ended, a deleted user stays deleted, a lifetime never ends later.
 * - What the source does not have any more is gone from the target, too: it was over when it was swept.
 */
export interface Move {
  /** How much there is to move. */
  contentSize(): Promise<ContentSize>;

  /** In the order of their ids, from behind `after` (`null`: from the first) on; deleted ones as well. */
  exportUsers(after: UserId | null, limit: number): Promise<readonly StoredUser[]>;
  /** In the order of their digests, dead ones as well. */
  exportSessions(after: Digest | null, limit: number): Promise<readonly StoredSession[]>;
  /** The oldest first. */
  exportEvents(after: EventPosition | null, limit: number): Promise<readonly AuditEvent[]>;

  /** Whether this store has been filled from another one; `null` where it never was. */
  readImport(): Promise<StoreImport | null>;

  /**
   * Makes the store take in the content of `source`, for the first time or once more. Until {@link completeImport} it
   * cannot be opened for use.
   *
   * Refused with `holds-data` where it has content of its own, with `other-source` where it was filled from another
   * source, and with `in-use` once it has been opened: what it has ended and swept since, an import would bring back.
   */
  beginImport(source: string, at: number): Promise<{ readonly ok: true; readonly isRepeated: boolean } | ImportDenied>;

  /**
   * Brings the users within `range` to what they are in the source, which are `users` and nobody else: who is missing there is
   * deleted, at `at`. Throws `store-unavailable` where no import has begun, as do the next ones.
   */
  importUsers(users: readonly StoredUser[], range: KeyRange<UserId>, at: number): Promise<void>;
  /**
   * The same for sessions. A session that has ended here stays as it is; one that is alive here becomes what it is in the
   * source, but its lifetime never ends later.
   *
   * @returns how many were left out because their user is not here yet.
   */
  importSessions(sessions: readonly StoredSession[], range: KeyRange<Digest>): Promise<number>;
  /** Adds those that are not here yet. */
  importEvents(events: readonly AuditEvent[]): Promise<void>;

  /** Everything is here. From now on the store can be opened for use, or brought up to date by another import. */
  completeImport(at: number): Promise<void>;

  /**
   * Whoever serves from this store asks first. From then on it takes nothing in any more. A store that was never filled from
   * another one is always open.
   *
   * Refused with `incomplete` while an import is under way or was cut off.
   */
  openForUse(at: number): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: 'incomplete' }>;
}

/** A store whose content can be moved, as far as that is concerned. */
export interface Movable {
  readonly move: Move;
  readonly users: Pick<Users, 'nameRule' | 'applyNameRule'>;
  readonly rulebook?: Rulebook;
}

/** The row of a user, also after they have been deleted. */
export interface KeptUser extends User {
  /** What the name is found by. */
  readonly usernameKey: string;
  /** PHC string; `null` for a user who cannot sign in with a password. */
  readonly passwordHash: string | null;
  readonly secondFactor: SecondFactor | null;
  readonly means: SignInMeans;
  readonly deletedAt: number | null;
}

/** Everything that a store keeps of a user. */
export interface StoredUser extends KeptUser {
  /** Who the user is elsewhere, in any order. */
  readonly identities: readonly Identity[];
  /** When they last signed in, which outlives the session; `null`: never, as far as is known. */
  readonly signedInAt: number | null;
}

/** A session as a store keeps it. */
export interface StoredSession extends Omit<Session, 'username'> {
  readonly digest: Digest;
}

export interface ContentSize {
  readonly users: number;
  readonly sessions: number;
  readonly events: number;
}

/** Everything behind `after` up to and including `through`; `null` is the beginning and the end. */
export interface KeyRange<Key extends UserId | Digest> {
  readonly after: Key | null;
  readonly through: Key | null;
}

export interface EventPosition {
  readonly at: number;
  readonly id: string;
}

/** All instants are milliseconds since the epoch; `null` is "not yet". */
export interface StoreImport {
  /** The address of the source, without anything secret. */
  readonly source: string;
  readonly startedAt: number;
  readonly completedAt: number | null;
  readonly openedAt: number | null;
}

export interface ImportDenied {
  readonly ok: false;
  readonly reason: 'holds-data' | 'other-source' | 'in-use';
  /** What is known of an earlier import. */
  readonly found: StoreImport | null;
}
