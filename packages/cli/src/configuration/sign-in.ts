import { isLoopback } from '@curfew/http';
import type { SignInOptions } from '@curfew/server';
import { usageFailure } from '../command-line/failure.ts';
import type { WrittenSignIn } from './schema.ts';
import { readSecretFile } from './secret.ts';
import type { Source } from './source.ts';

type WrittenProvider = NonNullable<WrittenSignIn['providers']>[string];
type Provider = NonNullable<SignInOptions['providers']>[number];

const defaultScopes = ['openid', 'email', 'profile'];

/** @throws Failure that names the key, its place and the value. */
export function readSignIn({ providers = {}, passwords: _, ...options }: WrittenSignIn, source: Source): SignInOptions {
  return {
    ...options,
    providers: Object.entries(providers).map(([name, written]) => readProvider(name, written, source)),
  };
}

function readProvider(name: string, written: WrittenProvider, source: Source): Provider {
  const path = ['signIn', 'providers', name];
  const fail = (key: string, why: string, hint: string) =>
    usageFailure(
      `${source.locate([...path, ...(key === '' ? [] : [key])])}: ${[...path, key].join('.')}: ${why}`,
      hint,
    );
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(name)) {
    throw usageFailure(
      `${source.locate(path)}: ${JSON.stringify(name)} cannot name a provider`,
      'use up to 32 of a to z, 0 to 9 and "-", because it is part of an address',
    );
  }
  const issuer = URL.parse(written.issuer);
  if (issuer === null || issuer.search !== '' || issuer.hash !== '' || issuer.username !== '' || !isSafe(issuer)) {
    throw fail(
      'issuer',
      `${JSON.stringify(written.issuer)} is no issuer`,
      'write the https address that the provider gives as "issuer"; plain http is for this machine only',
    );
  }
  const { scopes = defaultScopes, emailDomains = [], clientId, levels = {}, roles = null } = written;
  if (!scopes.includes('openid') || scopes.some((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope))) {
    throw fail(
      'scopes',
      `${JSON.stringify(scopes)} is no list of scopes with openid`,
      'write it like [openid, email, profile]',
    );
  }
  const domains = emailDomains.map((domain) => domain.toLowerCase());
  const badDomain = domains.find((domain) => !/^[^\s@*]+\.[^\s@*.]+$/.test(domain));
  if (badDomain !== undefined) {
    throw fail(
      'emailDomains',
      `${JSON.stringify(badDomain)} is no domain`,
      'write it like example.com; each subdomain is one of its own',
    );
  }
  const where = `${source.locate([...path, 'clientSecretFile'])}: ${[...path, 'clientSecretFile'].join('.')}`;
  const clientSecret = readSecretFile(written.clientSecretFile, where);
  if (clientSecret.length < 16) {
    throw usageFailure(`${where}: the secret has fewer than 16 characters`, 'let the provider make one');
  }
  return {
    name,
    label: written.label ?? name,
    issuer,
    clientId,
    clientSecret,
    scopes,
    usernameClaim: written.username ?? 'preferred_username',
    roles,
    emailDomains: domains,
    createUsers: written.createUsers ?? true,
    levels,
  };
}

function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}
