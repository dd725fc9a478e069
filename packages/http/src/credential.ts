import { CurfewError, digestOf, type ProvenKey, presentedUnproven, presentedWith, skippedProof } from '@curfew/core';
import { headerOf, type RequestHeaders } from './headers.ts';

/**
 * What a request brought to prove who it is. A header beats a cookie, also where the header is worth nothing: a program
 * that sends one means it, and must never be served as whoever the cookie belongs to.
 */
export interface Credential {
  readonly source: 'bearer' | 'cookie' | 'none';
  /**
   * The texts that could be tokens, with the proofs that came along (see `presentedWith`): one at most, except where several cookies
   * have a name of the session's.
   */
  readonly candidates: readonly string[];
  /** The cookies that came beside a header. They say nobody's name, but whatever takes the cookie away ends their sessions, too. */
  readonly beside?: readonly string[];
  /** The token came under the scheme for tokens that are bound to a key: see `proveCredential`, without which it serves nobody. */
  readonly keyScheme?: { readonly token: string; readonly proof?: Proven | NotProven };
}

/** The proof of a key that came with a request (DPoP). */
export interface Proven {
  readonly ok: true;
  readonly key: ProvenKey;
  /** For `DPoP-Nonce`, where the client should use another one from now on. */
  readonly nextNonce?: string;
}

/** A proof that counts for nothing, and the answer to whoever sent it. */
export interface NotProven {
  readonly ok: false;
  readonly error: CurfewError;
  readonly nextNonce?: string;
}

const boundSuffix = '-bound';
/** No bound cookie is longer. */
const longestProof = 64;

/** What the bound cookie beside a session's cookie is called. */
export function boundCookieName(sessionCookieName: string): string {
  return `${sessionCookieName}${boundSuffix}`;
}

/** More than a browser keeps for one site (180), so that nobody who can only plant cookies gets a person refused. */
const maxCandidates = 200;

const none: Credential = { source: 'none', candidates: [] };
const uselessHeader: Credential = { source: 'bearer', candidates: [] };

/**
 * Reads `Authorization: Bearer`, `Authorization: DPoP` or the session's cookie.
 *
 * Every cookie counts: one that was left out could neither be recognised behind planted ones nor be ended by a sign-out.
 *
 * @param cookieNames all that the session's cookie may be called; cookies of different names are one credential.
 * @throws CurfewError `headers-too-large` for more cookies than a browser would send: then nothing is judged and nothing ended.
 * @example
 * const credential = readCredential(request.headers, '__Host-session');
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
export function readCredential(headers: RequestHeaders, ...cookieNames: readonly string[]): Credential {
  const authorization = headerOf(headers, 'authorization');
  const inCookies = readCookies(headers, cookieNames);
  if (authorization === undefined) return inCookies;
  const bound = tokenUnder('dpop', authorization);
  if (bound !== null) return headerBeside(boundCredential(bound), inCookies);
  const text = bearerToken(authorization);
  return headerBeside(text === null ? uselessHeader : { source: 'bearer', candidates: [text] }, inCookies);
}

function boundCredential(token: string): Credential {
  return { source: 'bearer', candidates: [presentedUnproven(token)], keyScheme: { token } };
}

/** A header's credential, with what came in cookies beside it. */
export function headerBeside(header: Credential, { candidates }: Credential): Credential {
  return candidates.length === 0 ? header : { ...header, beside: candidates };
}

function readCookies(headers: RequestHeaders, names: readonly string[]): Credential {
  const cookie = headerOf(headers, 'cookie');
  if (cookie === undefined) return none;
  const credential = credentialOf(names.flatMap((name) => cookieValues(cookie, name)));
  return credential.candidates.length === 0 ? credential : withProofs(credential, headers, cookie, names);
}

/** A session that belongs to a device is worth nothing without its bound cookie, so that goes with each candidate. */
function withProofs(
  credential: Credential,
  headers: RequestHeaders,
  cookie: string,
  cookieNames: readonly string[],
): Credential {
  // Most requests have none; then nothing more is read.
  const isBound = cookie.includes(boundSuffix);
  const values = isBound ? cookieNames.flatMap((name) => cookieValues(cookie, boundCookieName(name))) : [];
  const proofs = values.filter((value) => value.length <= longestProof);
  if (proofs.length === 0 && isWithoutProof(headers)) proofs.push(skippedProof);
  if (proofs.length === 0) return credential;
  return { source: credential.source, candidates: credential.candidates.map((token) => presentedWith(token, proofs)) };
}

/** Whether a browser could not get a proof, or does not: for who follows a link of another site it asks for none. */
function isWithoutProof(headers: RequestHeaders): boolean {
  const isVisit = headerOf(headers, 'sec-fetch-mode') === 'navigate';
  const isFromElsewhere = isVisit && headerOf(headers, 'sec-fetch-site') === 'cross-site';
  return isFromElsewhere || headerOf(headers, 'secure-session-skipped') !== undefined;
}

function credentialOf(values: readonly string[]): Credential {
  if (values.length < 2) return values.length === 0 ? none : { source: 'cookie', candidates: values };
  const candidates = [...new Set(values)].filter((value) => digestOf(value) !== null);
  if (candidates.length > maxCandidates) {
    throw new CurfewError(
      'headers-too-large',
      `the request carries ${candidates.length} different session cookies, and at most ${maxCandidates} are read: delete the cookies of this site`,
    );
  }
  return { source: 'cookie', candidates };
}

/**
 * The token in an `Authorization` header; the scheme's name is case-insensitive (RFC 9110 11.1).
 *
 * @example
 * bearerToken('Bearer abc'); // 'abc'
 * @see RFC 6750, 2.1
 */
export function bearerToken(header: string): string | null {
  return tokenUnder('bearer', header);
}

function tokenUnder(scheme: 'bearer' | 'dpop', header: string): string | null {
  const { length } = scheme;
  if (header.length < length + 2 || header.charCodeAt(length) !== 32) return null;
  return header.slice(0, length).toLowerCase() === scheme ? header.slice(length + 1).trim() : null;
}

/**
 * The values of the cookies that have exactly this name, in the order in which they were sent. Names that only differ in
 * case are other cookies: browsers guard `__HOST-` as they guard `__Host-`, but not every client is a browser.
 *
 * @example
 * cookieValues('session=a; other=b; session=c', 'session'); // ['a', 'c']
 * @see RFC 6265, 5.4: of two cookies with one name, a planted one may come first
 */
export function cookieValues(header: string, name: string): string[] {
  const values: string[] = [];
  let start = 0;
  while (start < header.length) {
    let end = header.indexOf(';', start);
    if (end === -1) end = header.length;
    while (header.charCodeAt(start) === 32) start++;
    if (header.startsWith(name, start) && header.charCodeAt(start + name.length) === 61) {
      values.push(unquoted(header.slice(start + name.length + 1, end).trimEnd()));
    }
    start = end + 1;
  }
  return values;
}

/** Some clients put every value in quotation marks, as RFC 2109 had it and RFC 6265 4.1.1 still allows. */
function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
