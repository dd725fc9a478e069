import { CurfewError } from '../errors.ts';
import { type Identity, isFromApplication } from './identity.ts';

export type UserId = string & { readonly __brand: 'UserId' };

export interface UserProfile {
  readonly email?: string;
  readonly fullName?: string;
  /** Whatever else an application keeps of a user: named JSON values. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

export interface User {
  readonly id: UserId;
  /** Normalised by {@link normalizeUsername}; unique among users that are not deleted. It never changes. */
  readonly username: string;
  readonly roles: readonly string[];
  readonly profile: UserProfile;
  /** Milliseconds since the epoch, as all instants here. */
  readonly createdAt: number;
  readonly disabledAt: number | null;
  /** Sessions created at or before this instant are dead, whatever their rows say. */
  readonly sessionsNotBefore: number;
  /** Starts at 1 and grows by one with every change of password, roles, profile, or of being disabled. */
  readonly revision: number;
}

/** The role whose holders may administer Curfew. */
export const adminRole = 'admin';

/** The administrator that a first run makes; in place, whoever works at the machine. */
export const operatorName = 'root';

/**
 * Whether a user, or the user of a session, administers Curfew. An application's own `admin` does not: whoever may sign people in
 * from outside must not be able to make administrators.
 */
export function isAdmin(user: { readonly roles: readonly string[]; readonly provider?: Identity | null }): boolean {
  const { provider = null } = user;
  return user.roles.includes(adminRole) && !(provider !== null && isFromApplication(provider));
}

/**
 * Brings a user name into the one form under which it is stored and compared: NFKC, lower case (RFC 8265
 * UsernameCaseMapped in spirit). No white space, no control characters, and no colon (RFC 7617 splits on it). Joiners are letters of
 * scripts that need them (RFC 5892 A.1).
 *
 * @throws CurfewError `invalid-username`, naming the value.
 */
export function normalizeUsername(name: string): string {
  const normalized = normalizeOnce(name);
  if (
    normalizeOnce(normalized) !== normalized ||
    normalized.length === 0 ||
    [...normalized].length > longestUsername ||
    /[\s:\p{C}]/u.test(normalized.replace(joiners, ''))
  ) {
    const shown = JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);
    throw new CurfewError(
      'invalid-username',
      `invalid user name ${shown}: use 1 to 128 characters without spaces, colons and control characters`,
    );
  }
  return normalized;
}

/** In characters, not in the units in which JavaScript counts. */
const longestUsername = 128;

const joining = [
  ...['Arabic', 'Syriac', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu'],
  ...['Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar'],
].map((script) => `\\p{Script=${script}}`);
/** Zero-width joiners and non-joiners within a word. Between the letters of other scripts they would only hide. */
const joiners = new RegExp(`(?<=[${joining.join('')}])[\\u200c\\u200d](?=[${joining.join('')}])`, 'gu');

/** Lower case can take characters apart again, so that they have to be put together once more. */
function normalizeOnce(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** Whether two JSON values are the same, whatever the order of their names: databases give names back in another one. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [ones, others] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  return (
    ones.size === others.size &&
    [...ones].every(([name, value]) => others.has(name) && isSameJson(value, others.get(name)))
  );
}
