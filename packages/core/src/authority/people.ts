import type { Denied } from '../errors.ts';
import type { Client, Session } from '../session/session.ts';
import type { Page } from '../store/cursor.ts';
import type { ExpectedUser, UserQuery, UserStanding } from '../store/users.ts';
import type { User, UserProfile } from '../user/user.ts';
import type { Issued } from './issued.ts';
import type { DataSubject, Erased, Exported } from './personal-data.ts';
import type { Requester } from './requester.ts';

/** What can be done with the people who sign in: the part of an authority that keeps users. */
export interface People {
  /** `too-many-requests` where users make themselves: an `actor` who is one. */
  createUser(
    request: CreateUserRequest,
    requester: Requester,
  ): Promise<{ readonly ok: true; readonly user: User } | Denied<'user-exists' | 'overloaded' | 'too-many-requests'>>;
  findUser(username: string): Promise<User | null>;
  /** Whether two names are one user's. */
  isSameName(one: string, other: string): boolean;
  listUsers(query: UserQuery): Promise<Page<User>>;
  /** How users can sign in, when they last did, and how many sessions they have: of each, in the same order. */
  standingsOf(users: readonly User[]): Promise<readonly UserStanding[]>;
  /** The user's own change: proves the old password, as {@link Authority.reauthenticate} does, ends all other sessions, rotates this one. */
  changePassword(request: {
    readonly presented: string | null;
    readonly oldPassword: string;
    readonly newPassword: string;
    readonly client: Client;
  }): Promise<Issued | Denied<PasswordRefusal>>;
  /** An administrator's change: ends all sessions of the user. */
  setPassword(
    username: string,
    password: string,
    requester: Requester,
  ): Promise<UserChanged | Denied<'user-not-found' | 'overloaded'>>;
  setRoles(
    username: string,
    roles: readonly string[],
    requester: Requester,
  ): Promise<UserChanged | Denied<'user-not-found'>>;
  /**
   * Password, roles, profile and being disabled at once, as a document: all of it or nothing. Ends the user's sessions where
   * password or roles change, or it disables them.
   * Refuses with `revision-conflict` where the name is not `expectedId`'s any more, or the user not at `expectedRevision`.
   */
  replaceUser(
    username: string,
    document: UserDocument,
    requester: Requester,
  ): Promise<UserChanged | Denied<'user-not-found' | 'revision-conflict' | 'overloaded'>>;
  setProfile(
    username: string,
    profile: UserProfile,
    requester: Requester,
  ): Promise<UserChanged | Denied<'user-not-found'>>;
  disableUser(username: string, requester: Requester): Promise<UserChanged | Denied<'user-not-found'>>;
  enableUser(username: string, requester: Requester): Promise<UserChanged | Denied<'user-not-found'>>;
  /** Refuses with `revision-conflict` as {@link replaceUser} does. */
  deleteUser(
    username: string,
    requester: Requester,
    expected?: ExpectedUser,
  ): Promise<UserChanged | Denied<'user-not-found' | 'revision-conflict'>>;

  // Personal data

  /** Everything that is held of somebody. */
  exportPerson(subject: DataSubject, requester: Requester): Promise<Exported | Denied<'user-not-found'>>;
  /** Deletes everything that is held of somebody, and takes them out of the events, which stay. Ends their sessions. */
  erasePerson(subject: DataSubject, requester: Requester): Promise<Erased | Denied<'user-not-found'>>;
}

/** Why a password that somebody types into a session is not enough, or wrong. */
export type PasswordRefusal =
  | 'authentication-required'
  | 'invalid-credentials'
  | 'second-factor-required'
  | 'sign-in-throttled'
  | 'overloaded';

export interface CreateUserRequest {
  readonly username: string;
  /** `null`: cannot sign in with a password. */
  readonly password: string | null;
  /**
   * Where `password` is `null`: one that is in use already. Either its hash, an Argon2id or PBKDF2 PHC string (see `formatPbkdf2`), brought
   * in from another system, or the one of another user here.
   */
  readonly existingPassword?: { readonly hash: string } | { readonly ofUser: string };
  readonly roles?: readonly string[];
  readonly profile?: UserProfile;
}

export interface UserDocument extends ExpectedUser {
  /** Absent: stays as it is. */
  readonly password?: string;
  /** Without a `password`: one that is in use already, as of {@link CreateUserRequest}. */
  readonly existingPassword?: CreateUserRequest['existingPassword'];
  readonly roles: readonly string[];
  readonly profile: UserProfile;
  /** Absent: stays as it is. */
  readonly disabled?: boolean;
}

export interface UserChanged {
  readonly ok: true;
  readonly user: User;
  readonly ended: readonly Session[];
}
