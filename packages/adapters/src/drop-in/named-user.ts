import { hash } from 'node:crypto';
import type { SessionData } from '@curfew/core';

/** Where the data of a session names its user: a path such as `passport.user`, or a function of the data. */
export type UserPlace = string | ((data: SessionData) => unknown);

/** Where applications put their user: Passport's place first, then what people write by hand. */
const usualPlaces: readonly UserPlace[] = [
  ...['passport.user', 'userId', 'userID', 'userid', 'user_id', 'uid', 'user', 'currentUser', 'loggedInUser'],
  ...['account', 'accountId', 'account_id', 'member', 'memberId', 'customerId', 'username', 'userName', 'login'],
];

/** Names under which `true` is as much as a user, or more than the user had before. */
const usualMarks = [
  ...['loggedIn', 'loggedin', 'logged_in', 'isLoggedIn', 'signedIn', 'isSignedIn', 'authenticated', 'isAuthenticated'],
  ...['isAuth', 'auth', 'authed', 'verified', 'mfa', 'mfaVerified', 'twoFactor', 'isAdmin', 'admin', 'role', 'roles'],
];

/** What the data of a session says of who has it. */
export interface Standing {
  /** The application's own id of the user, or `null`. */
  readonly user: string | null;
  /** Compares privileges that are marked without naming a user: another text is another standing. */
  readonly marks: string;
}

/** @param places where to look before the usual places. */
export function standingOf(data: SessionData, places: readonly UserPlace[] = []): Standing {
  const marks = usualMarks.filter((name) => Boolean(data[name])).map((name) => [name, data[name]]);
  for (const place of [...places, ...usualPlaces]) {
    const user = subjectOf(typeof place === 'function' ? place(data) : valueAt(data, place));
    if (user !== null) return { user, marks: JSON.stringify(marks) };
  }
  return { user: null, marks: JSON.stringify(marks) };
}

function valueAt(data: SessionData, path: string): unknown {
  let value: unknown = data;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** One text for one user, whatever an application keeps of them: an id, or a row with an id in it. */
function subjectOf(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string' && value !== '') return isSubject(value) ? value : digest(value);
  if (typeof value !== 'object' || value === null) return null;
  const row = value as Record<string, unknown>;
  const name = ['id', '_id', 'userId', 'user_id', 'uid', 'sub', 'username', 'email', 'name'].find(
    (field) => subjectOf(row[field]) !== null,
  );
  if (name !== undefined) return subjectOf(row[name]);
  return Object.keys(row).length === 0 ? null : digest(JSON.stringify(row));
}

/** What an identity of Curfew's may be (`assertIdentity` in core). */
function isSubject(text: string): boolean {
  return text.length <= 255 && !/\p{C}/u.test(text);
}

function digest(text: string): string {
  return `sha256-${hash('sha256', text, 'hex')}`;
}
