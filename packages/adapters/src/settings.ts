import { BlockList } from 'node:net';
import { CurfewError } from '@curfew/core';
import {
  addTrustedProxies,
  type CookieStyle,
  cookieNamed,
  cookieStyleFor,
  createSignedNonces,
  type ProofNonces,
} from '@curfew/http';

export interface SessionOptions {
  /**
   * Where browsers find the application, such as `https://shop.example`. It decides whether the cookie is `Secure`, and what
   * counts as the own site. Default: what each request says, through the trusted proxies; then no token can be bound to a key (DPoP).
   */
  readonly publicUrl?: string;
  /** Addresses and CIDR ranges of proxies whose `X-Forwarded-*` headers are believed. Default: none. */
  readonly trustedProxies?: readonly string[];
  readonly cookie?: {
    /** Default: `__Host-session` over https, `session` over http. */
    readonly name?: string;
    /**
     * Sends the cookie to every host below this domain, too. Whoever runs one of them can then read and plant it, and the
     * `__Host-` prefix is not possible: leave it out unless several hosts must share the sign-in.
     */
    readonly domain?: string;
  };
  /** The policy to issue sessions under. Default: `default`. */
  readonly policy?: string;
  /**
   * `browsers` (default): writes that rest on a cookie and come from another site are refused (CWE-352). `strict`: clients that do
   * not say where they come from must send the session's CSRF token as `X-CSRF-Token` as well. `off`: the application does all this.
   */
  readonly csrf?: 'browsers' | 'strict' | 'off';
  /**
   * Where it is given, every proof of a program (DPoP) has to contain a nonce that was signed with it, so that none can be made long
   * before. At least 32 characters, the same in all processes of the application. Default: proofs need no nonce.
   */
  readonly dpopNonceSecret?: string;
}

/** The options, checked and ready to be used with every request. */
export interface Settings {
  readonly publicUrl: URL | null;
  readonly trustedProxies: BlockList;
  readonly policy: string;
  readonly csrf: 'browsers' | 'strict' | 'off';
  /** Whether `Authorization: Bearer` counts, and before the cookie. Not where the header is the application's own. */
  readonly readsBearer: boolean;
  readonly proofNonces: ProofNonces | null;
  cookieFor(isHttps: boolean): CookieStyle;
}

const csrfModes = ['browsers', 'strict', 'off'];

/** @throws CurfewError `invalid-configuration` that names the option, the value and what to write. */
export function resolveSettings(options: SessionOptions): Settings {
  const { publicUrl, cookie = {}, csrf = 'browsers', dpopNonceSecret } = options;
  const known = ['publicUrl', 'trustedProxies', 'cookie', 'policy', 'csrf', 'dpopNonceSecret'];
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw invalid(`there is no option ${JSON.stringify(unknown)}; there are: ${known.join(', ')}`);
  if (!csrfModes.includes(csrf)) throw invalid(`csrf: ${JSON.stringify(csrf)} is none of ${csrfModes.join(', ')}`);
  const url = publicUrl === undefined ? null : parseUrl(publicUrl);
  const [secure, plain] = [styleOf(cookie, true), styleOf(cookie, false)];
  return {
    publicUrl: url,
    trustedProxies: addTrustedProxies(new BlockList(), options.trustedProxies ?? []),
    policy: options.policy ?? 'default',
    csrf,
    readsBearer: true,
    proofNonces: dpopNonceSecret === undefined ? null : noncesOf(dpopNonceSecret),
    cookieFor: (isHttps) => (isHttps ? secure : plain),
  };
}

function noncesOf(secret: string): ProofNonces {
  if (typeof secret === 'string' && secret.length >= 32) return createSignedNonces(secret);
  throw invalid('dpopNonceSecret: too short; give at least 32 characters that nobody can guess');
}

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw invalid(`publicUrl: ${JSON.stringify(text)} is no address; write it like https://shop.example`);
}

function styleOf({ name, domain }: NonNullable<SessionOptions['cookie']>, isHttps: boolean): CookieStyle {
  if (name !== undefined && !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/.test(name)) {
    throw invalid(`cookie.name: ${JSON.stringify(name)} is no cookie name: use letters, digits, "-" and "_"`);
  }
  if (domain === undefined) {
    return name === undefined ? cookieStyleFor(isHttps) : cookieNamed(name, isHttps);
  }
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(domain)) {
    throw invalid(`cookie.domain: ${JSON.stringify(domain)} is no domain; write it like shop.example`);
  }
  if (name?.toLowerCase().startsWith('__host-')) {
    throw invalid('cookie.domain: a cookie with the prefix __Host- belongs to one host; give cookie.name another name');
  }
  const style = cookieNamed(name ?? 'session', isHttps);
  return { ...style, attributes: `Domain=${domain}; ${style.attributes}` };
}

function invalid(message: string): CurfewError {
  return new CurfewError('invalid-configuration', message);
}
