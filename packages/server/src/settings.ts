import { BlockList } from 'node:net';
import { CurfewError } from '@curfew/core';
import {
  addTrustedProxies,
  type CookieStyle,
  cookieStyleFor,
  createProofNonces,
  isLoopback,
  type ProofNonces,
} from '@curfew/http';
import { type Addresses, createAddresses } from './addresses.ts';
import { type FileSource, openFolder } from './console/folder.ts';
import { openShippedConsole } from './console/shipped.ts';
import { checkArvadosOptions } from './dialects/arvados/options.ts';
import type { ServerOptions } from './options.ts';
import { type Branding, readBranding } from './pages/branding.ts';

/** The options of a server after they have been checked. */
export interface Settings {
  readonly publicUrl: URL | null;
  readonly addresses: Addresses;
  readonly isHttps: boolean;
  readonly cookie: CookieStyle;
  readonly trustedProxies: BlockList;
  readonly strictCsrf: boolean;
  /** Where proofs of keys have to contain one. */
  readonly proofNonces: ProofNonces | null;
  /** Further origins that `returnTo` may name. */
  readonly returnOrigins: ReadonlySet<string>;
  readonly consoleFiles: FileSource;
  readonly branding: Branding;
  /** What the ids of Arvados' tokens begin with; `null` where that dialect is switched off. */
  readonly arvadosCluster: string | null;
}

/** @throws CurfewError `invalid-configuration`, naming the option, the value and what to do. */
export function readSettings(options: ServerOptions): Settings {
  const publicUrl = options.publicUrl === undefined ? null : checkPublicUrl(options.publicUrl);
  const isHttps = publicUrl?.protocol === 'https:';
  const arvados = options.dialects?.arvados === false ? null : checkArvadosOptions(options.dialects?.arvados ?? {});
  return {
    publicUrl,
    addresses: createAddresses(publicUrl),
    isHttps,
    cookie: cookieStyleFor(isHttps, checkCookieName(options.cookieName ?? 'session')),
    trustedProxies: addTrustedProxies(new BlockList(), options.trustedProxies ?? []),
    branding: readBranding(options.branding),
    strictCsrf: options.csrf === 'strict',
    proofNonces: options.proofNonces === undefined ? null : createProofNonces(options.proofNonces),
    consoleFiles: options.consoleFolder === undefined ? openShippedConsole() : openFolder(options.consoleFolder),
    // Signing in leads back to the clients that Arvados trusts, too: browsers hold what follows a form against the same list.
    returnOrigins: new Set([...(options.returnOrigins ?? []).map(checkReturnOrigin), ...(arvados?.exactOrigins ?? [])]),
    arvadosCluster: arvados?.cluster ?? null,
  };
}

/**
 * A session that is sent over plain http can be read on its way.
 *
 * @param host `null` for a socket that somebody else has opened, and may have opened to everybody.
 *
 * @throws CurfewError `invalid-configuration` where that would happen.
 */
export function assertSafeToListen(settings: Settings, host: string | null): void {
  if (settings.publicUrl === null && (host === null || !isLoopback(host))) {
    throw new CurfewError(
      'invalid-configuration',
      `listening on ${host ?? 'a socket that was handed over'} without a publicUrl: set publicUrl to the https address that people use, or listen on 127.0.0.1`,
    );
  }
}

function checkPublicUrl(url: URL): URL {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new CurfewError('invalid-configuration', `publicUrl ${url.href} is neither https nor http`);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new CurfewError(
      'invalid-configuration',
      `publicUrl ${url.href} is plain http on another host than this machine: sessions could be read on their way; use https`,
    );
  }
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw new CurfewError(
      'invalid-configuration',
      `publicUrl ${url.origin} may have only a path after the host, such as ${url.origin}/curfew`,
    );
  }
  return url;
}

/** Cookies that clients of the dialects know by these names. */
const foreignCookies: readonly string[] = ['authsession', 'token', 'csrf'];

function checkCookieName(name: string): string {
  if (
    /^[A-Za-z0-9_-]{1,64}$/.test(name) &&
    !/^__(host|secure)-/i.test(name) &&
    !foreignCookies.includes(name.toLowerCase())
  ) {
    return name;
  }
  throw new CurfewError(
    'invalid-configuration',
    `cookieName ${JSON.stringify(name)} cannot be used: write 1 to 64 letters, digits, "-" and "_", without the prefix __Host- (which https adds by itself), and not AuthSession, token or CSRF, which are other systems' cookies`,
  );
}

function checkReturnOrigin(origin: string): string {
  const url = URL.parse(origin);
  const isWebOrigin = url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
  if (!isWebOrigin || url.origin !== origin.replace(/\/$/, '')) {
    throw new CurfewError(
      'invalid-configuration',
      `returnOrigins: ${JSON.stringify(origin)} is not an origin; write it like https://app.example.com`,
    );
  }
  return url.origin;
}
