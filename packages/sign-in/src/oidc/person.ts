import type { AdmitRequest } from '@curfew/core';
import { ProviderFault } from './fault.ts';
import type { ProviderSettings } from './settings.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** Who a provider says that somebody is, as the authority takes it. */
export type ProvenPerson = Pick<
  AdmitRequest,
  'identity' | 'providerSession' | 'username' | 'roles' | 'profile' | 'methods' | 'level' | 'provenAt' | 'createUser'
>;

/** Stands for the provider's own check where it does not say how it checked. */
const federated = 'oidc';

/**
 * Reads what a provider says of somebody in claims that have been verified. A claim that is missing, or not of the kind expected, counts for nothing, so that leaving one
 * out never gives more than it would have.
 *
 * @throws ProviderFault `not-allowed` for whom the settings do not let in.
 */
export function personFrom(claims: Claims, settings: ProviderSettings): ProvenPerson {
  const email = verifiedEmail(claims);
  if (settings.emailDomains.length > 0 && (email === null || !isIn(settings.emailDomains, email))) {
    const why = email === null ? 'no verified e-mail address' : 'an e-mail address of another domain';
    throw new ProviderFault(`the person has ${why}`, { reason: 'not-allowed' });
  }
  const methods = methodsIn(claims);
  const level = typeof claims.acr === 'string' ? lookUp(settings.levels, claims.acr) : undefined;
  const username = settings.usernameClaim === 'email' ? email : textIn(claims, settings.usernameClaim);
  const fullName = textIn(claims, 'name');
  return {
    identity: { issuer: String(claims.iss), subject: String(claims.sub) },
    providerSession: textIn(claims, 'sid'),
    ...(username !== null && { username }),
    ...(settings.roles !== null && { roles: rolesIn(claims, settings.roles) }),
    profile: { ...(email !== null && { email }), ...(fullName !== null && { fullName }) },
    methods: methods.length === 0 ? [federated] : methods,
    ...(level !== undefined && { level }),
    ...(typeof claims.auth_time === 'number' && { provenAt: Math.round(claims.auth_time * 1_000) }),
    createUser: settings.createUsers,
  };
}

/** The claims that these settings ask for and that may come from the UserInfo endpoint alone. */
export function wantedClaims({ usernameClaim, roles, emailDomains }: ProviderSettings): readonly string[] {
  return [usernameClaim, ...(roles === null ? [] : [roles.claim]), ...(emailDomains.length > 0 ? ['email'] : [])];
}

export function hasClaim(claims: Claims, name: string): boolean {
  return claimAt(claims, name) !== undefined;
}

/** Anybody can write any address into a profile; only what the provider has checked says something (CWE-287). */
function verifiedEmail(claims: Claims): string | null {
  const isVerified = claims.email_verified === true || claims.email_verified === 'true';
  return isVerified ? textIn(claims, 'email') : null;
}

function isIn(domains: readonly string[], email: string): boolean {
  return domains.includes(email.slice(email.lastIndexOf('@') + 1).toLowerCase());
}

function methodsIn({ amr }: Claims): readonly string[] {
  if (!Array.isArray(amr)) return [];
  const names = amr.filter((name): name is string => typeof name === 'string' && /^[\x21-\x7e]{1,64}$/.test(name));
  return [...new Set(names)].slice(0, 16);
}

function rolesIn(claims: Claims, { claim, values }: NonNullable<ProviderSettings['roles']>): readonly string[] {
  const named = [claimAt(claims, claim) ?? []].flat();
  return named.flatMap((name) => (typeof name === 'string' ? (lookUp(values, name) ?? []) : []));
}

function textIn(claims: Claims, name: string): string | null {
  const value = claimAt(claims, name);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** By its name, or, as Keycloak nests them, by the path `realm_access.roles`. */
function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Claims)[part];
  }
  return value;
}

function lookUp<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
