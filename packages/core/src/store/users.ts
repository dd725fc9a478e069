import type { Denied } from '../errors.ts';
import type { LiveSession, Session } from '../session/session.ts';
import type { Identity } from '../user/identity.ts';
import type { Passkey } from '../user/passkey.ts';
import type { HashWork } from '../user/pbkdf2.ts';
import type { SecondFactor } from '../user/second-factor.ts';
import type { User, UserId, UserProfile } from '../user/user.ts';
import type { NameRule } from '../user/username.ts';
import type { Page } from './cursor.ts';
import type { Actor } from './event.ts';
import type { BoundedCount } from './life.ts';
import type { SessionRotation } from './sessions.ts';

/** The people and programs that sessions belong to. See {@link Store} for what holds of every verb. */
export interface Users {
  /** Refuses with `user-exists` where the name's key is taken, or the identity is somebody's. */
  create(user: NewUser, actor: Actor): Promise<{ readonly ok: true; readonly user: User } | Denied<'user-exists'>>;

  /** A user that is not deleted. */
  find(which: WhichUser): Promise<User | null>;

  /** What checking a password takes; the user is one that is not deleted. For sign-in only. */
  findCredentials(usernameKey: string): Promise<{
    readonly credentials: Credentials | null;
    /** The most work that a password hash which was brought in from elsewhere takes, of all that have not been replaced yet. */
    readonly hashWork: HashWork;
  }>;

  /** One page in the query's order; users that are not deleted. */
  list(query: UserQuery): Promise<Page<User>>;

  /** What else is known of users, in any order. Those who are deleted are left out. Sessions are counted up to {@link mostCounted}. */
  standings(ids: readonly UserId[], now: number): Promise<readonly UserStanding[]>;

  /**
   * Changes a user and ends sessions in the same transaction, as `change.type` demands:
   *
   * - `password`, `roles`, `disable`, `delete`: every session ends (reason `password-changed`, `roles-changed`,
   *   `user-disabled`, `user-deleted`), and `sessionsNotBefore` moves to `now`. With `rotation` (password only) the
   *   presented session is replaced as by {@link Sessions.rotate} without grace, and the new one alone survives.
   * - `document`: password, roles, profile and being disabled at once; what of it differs decides as above.
   * - `by-link`: uses up a link, sets the password, and adds the passkey, if any, as `planByLink` decides: of many who use
   *   one link at the same time, on whatever nodes, one gets through. Every session ends.
   * - `enable`, `profile`, `rehash` (the same password, hashed anew: only where the hash is still `expectedHash`): no
   *   session changes.
   * - `delete` erases the password hash and the profile and frees the user name; a new user of that name is another user.
   *
   * Refuses with `user-not-found`, with `revision-conflict`, and with `authentication-required` where the session to rotate
   * is not alive or not this user's. `by-link` also with `invalid-link`, `factor-exists`, `passkey-limit-reached`,
   * `second-factor-required` and `administrator-needed`.
   */
  change(usernameKey: string, change: UserChange, now: number, actor: Actor): Promise<ChangedUser | UserChangeDenied>;

  /** Who a user is elsewhere, in any order. */
  identities(id: UserId): Promise<readonly Identity[]>;

  /**
   * Deletes what is left of a deleted user: at most `limit` of their sessions, and once there are none, their row. Of a user who is not
   * deleted it deletes nothing.
   *
   * @returns how many rows were deleted; fewer than `limit` means that nothing is left.
   */
  erase(id: UserId, limit: number): Promise<number>;

  /** How names are compared here; `null` where nobody has said so yet. */
  nameRule(): Promise<NameRule | null>;

  /**
   * Makes names be compared by a rule, and writes the keys of all users that are not deleted anew. Where two of them would share one,
   * nothing changes. Done again, it changes nothing.
   */
  applyNameRule(rule: NameRule): Promise<{ readonly ok: true; readonly changed: number } | NameClash>;
}

/** Names that would be one, each group under the same key. */
export interface NameClash {
  readonly ok: false;
  readonly clashes: readonly (readonly string[])[];
}

export interface UserQuery {
  /** Words, each of which is part of the user name, the full name, or the e-mail address, or what the id begins with (see `searchWordsOf`). */
  readonly text?: string;
  readonly role?: string;
  readonly isDisabled?: boolean;
  /** Default: by name, ascending. */
  readonly order?: UserOrder;
  readonly limit: number;
  /** Of a page in the same order. */
  readonly cursor?: string;
}

/** By the keys of names, by creation, or by the last sign-in. Where it descends, who has never signed in comes last. */
export const userOrders = ['name', '-name', 'created', '-created', 'signed-in', '-signed-in'] as const;
export type UserOrder = (typeof userOrders)[number];

/** With what a user can prove who they are, and how they have used that. */
export interface UserStanding {
  readonly id: UserId;
  readonly hasPassword: boolean;
  readonly hasOneTimeCodes: boolean;
  readonly passkeys: number;
  /** Whether somebody elsewhere vouches for them: a provider or an application. */
  readonly hasIdentity: boolean;
  /** When they last proved who they are, for a session of their own; `null`: never, as far as is known. */
  readonly signedInAt: number | null;
  /** Sessions that are alive. */
  readonly sessions: BoundedCount;
}

/** Nobody tells more sessions of one user apart at a glance, and counting them for a page of users must stay cheap. */
export const mostCounted = 100;

export type WhichUser = { readonly usernameKey: string } | { readonly id: UserId } | { readonly identity: Identity };

export interface NewUser {
  readonly id: UserId;
  /** Who the user is elsewhere; linked in the same transaction. */
  readonly identity?: Identity;
  readonly username: string;
  /** Unique among users that are not deleted. */
  readonly usernameKey: string;
  /** PHC string; `null` for a user who cannot sign in with a password. */
  readonly passwordHash: string | null;
  readonly roles: readonly string[];
  readonly profile: UserProfile;
  readonly createdAt: number;
}

export interface Credentials {
  readonly user: User;
  readonly passwordHash: string | null;
  readonly secondFactor: SecondFactor | null;
}

export interface ChangedUser {
  readonly ok: true;
  readonly user: User;
  readonly ended: readonly Session[];
  /** The successor of the presented session, where the change had a `rotation`. */
  readonly session: LiveSession | null;
}

export type UserChangeDenied = Denied<
  | 'user-not-found'
  | 'authentication-required'
  | 'revision-conflict'
  | 'invalid-link'
  | 'factor-exists'
  | 'passkey-limit-reached'
  | 'second-factor-required'
  | 'administrator-needed'
>;

export type UserChange = UserChangeOfType & ExpectedUser;

/** Refuses with `revision-conflict` where the name is another user's by now, or the user's revision another one. */
export interface ExpectedUser {
  readonly expectedId?: UserId;
  readonly expectedRevision?: number;
}

type UserChangeOfType =
  | { readonly type: 'password'; readonly passwordHash: string; readonly rotation?: SessionRotation }
  | { readonly type: 'by-link'; readonly digest: string; readonly passwordHash: string; readonly passkey?: Passkey }
  | { readonly type: 'rehash'; readonly passwordHash: string; readonly expectedHash: string }
  | { readonly type: 'roles'; readonly roles: readonly string[] }
  | { readonly type: 'profile'; readonly profile: UserProfile }
  | {
      readonly type: 'document';
      /** Absent: the password stays. */
      readonly passwordHash?: string;
      readonly roles: readonly string[];
      readonly profile: UserProfile;
      /** Absent: as it was. */
      readonly disabled?: boolean;
    }
  | { readonly type: 'disable' }
  | { readonly type: 'enable' }
  | { readonly type: 'delete' };
