import type { IncomingHttpHeaders } from 'node:http';
import type { Authority, LiveSession, ScopedRequest } from '@curfew/core';
import { digestOf } from '@curfew/core';

/**
 * What a request brought to prove who it is. A header beats a cookie, also where the header is worth nothing: a program
 * that sends one means it, and must never be served as whoever the cookie belongs to.
 */
export interface Credential {
  readonly source: 'bearer' | 'cookie' | 'none';
  /** The texts that could be tokens: one at most, except where several cookies have a name of the session's. */
  readonly candidates: readonly string[];
}

/** More cookies of one name than this are never looked at; a browser sends one. */
const maxCandidates = 8;

const none: Credential = { source: 'none', candidates: [] };
const uselessHeader: Credential = { source: 'bearer', candidates: [] };

/** @param cookieNames all that the session's cookie may be called; cookies of different names are one credential. */
export function readCredential(headers: IncomingHttpHeaders, ...cookieNames: readonly string[]): Credential {
  if (headers.authorization !== undefined) {
    const text = bearerToken(headers.authorization);
    return text === null ? uselessHeader : { source: 'bearer', candidates: [text] };
  }
  if (headers.cookie === undefined) return none;
  const { cookie } = headers;
  const byName = cookieNames.map((name) => cookieValues(cookie, name));
  const values = byName.flat();
  if (values.length === 0) return none;
  // Each name has its own bound, so that a crowd of planted cookies of one cannot hide the person's own of another.
  return { source: 'cookie', candidates: values.length === 1 ? values : [...new Set(byName.flatMap(plausible))] };
}

/** RFC 6750 2.1; the scheme's name is case-insensitive (RFC 9110 11.1). */
export function bearerToken(header: string): string | null {
  if (header.length < 8 || header.charCodeAt(6) !== 32) return null;
  return header.slice(0, 6).toLowerCase() === 'bearer' ? header.slice(7).trim() : null;
}

/**
 * The values of the cookies that have exactly this name, in the order in which they were sent. Names that only differ in
 * case are other cookies: browsers guard `__HOST-` as they guard `__Host-`, but not every client is a browser.
 */
export function cookieValues(header: string, name: string): string[] {
  const values: string[] = [];
  let start = 0;
  while (start < header.length) {
    let end = header.indexOf(';', start);
    if (end === -1) end = header.length;
    while (header.charCodeAt(start) === 32) start++;
    if (header.startsWith(name, start) && header.charCodeAt(start + name.length) === 61) {
      values.push(header.slice(start + name.length + 1, end).trimEnd());
    }
    start = end + 1;
  }
  return values;
}

function plausible(values: readonly string[]): string[] {
  const candidates = new Set<string>();
  for (const value of values) {
    if (candidates.size < maxCandidates && digestOf(value) !== null) candidates.add(value);
  }
  return [...candidates];
}

/** The session behind a credential, and the token by which it was found. */
export interface Presented {
  /** The text that counts as "the presented token"; of several dead ones the first. */
  readonly token: string | null;
  readonly session: LiveSession | null;
}

/**
 * Judges a credential. Several cookies for one session mean that somebody else has planted one, from a sibling host or a
 * narrower path. Then the live session counts, and one with a user before one without, so that junk cannot lock a
 * person out; but live sessions of different users are nobody's, so that nobody can slip their own session under somebody.
 */
export async function present(
  authority: Authority,
  credential: Credential,
  use: 'validate' | 'inspect',
  request?: ScopedRequest,
): Promise<Presented> {
  const [first = null] = credential.candidates;
  if (credential.candidates.length < 2) return { token: first, session: await authority[use](first, request) };

  const live: { readonly token: string; readonly session: LiveSession }[] = [];
  for (const token of credential.candidates) {
    const session = await authority.inspect(token, request);
    if (session !== null) live.push({ token, session });
  }
  const chosen = choose(live);
  if (chosen === null) return { token: live.length > 0 ? null : first, session: null };
  return use === 'inspect' ? chosen : { token: chosen.token, session: await authority.validate(chosen.token, request) };
}

function choose<Candidate extends Presented>(live: readonly Candidate[]): Candidate | null {
  const withUser = live.filter((candidate) => candidate.session?.userId != null);
  const users = new Set(withUser.map((candidate) => candidate.session?.userId));
  if (users.size > 1) return null;
  return withUser[0] ?? live[0] ?? null;
}
