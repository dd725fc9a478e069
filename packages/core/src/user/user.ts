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
  /** As it was written when the user was made. It never changes, and is compared by {@link usernameKey}. */
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
 * from outside must not be able to make administrators. That is why every session of such a user names its application, however it was
 * made.
 *
 * @example
 * if (!isAdmin(session)) return new Response(null, { status: 403 });
 */
export function isAdmin({
  roles,
  provider,
}: {
  readonly roles: readonly string[];
  readonly provider: Identity | null;
}): boolean {
  return roles.includes(adminRole) && !(provider !== null && isFromApplication(provider));
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
