import type { IncomingHttpHeaders } from 'node:http';
import { digestOf } from '@curfew/core';
import { type Credential, cookieValues, readCredential } from '@curfew/http';
import { cookieName } from './cookie.ts';
import { badRequest } from './refusal.ts';

/** What a client of CouchDB brings: a name and a password with every request, or its session's cookie. */
export type CouchdbCredential =
  | { readonly source: 'basic'; readonly name: string; readonly password: string }
  | { readonly source: 'cookie'; readonly credential: Credential }
  | { readonly source: 'none' };

/**
 * A header beats a cookie, also where it is worth nothing: otherwise than in CouchDB, which asks the cookie first.
 *
 * @throws CouchdbError for a Basic header that is none.
 */
export function readCouchdbCredential(headers: IncomingHttpHeaders): CouchdbCredential {
  if (headers.authorization !== undefined) return readBasic(headers.authorization);
  const credential = readCookies(headers);
  return credential.source === 'none' ? { source: 'none' } : { source: 'cookie', credential };
}

/** pouchdb-fetch sends a cookie twice. Several different ones are several candidates, as everywhere. */
export function readCookies({ cookie }: IncomingHttpHeaders): Credential {
  return readCredential({ cookie }, cookieName);
}

/** Whether the client holds something under our cookie's name that can never be a session. */
export function holdsJunk(headers: IncomingHttpHeaders): boolean {
  const values = cookieValues(headers.cookie ?? '', cookieName).filter((value) => value !== '');
  return values.length > 0 && values.every((value) => digestOf(value) === null);
}

function readBasic(header: string): CouchdbCredential {
  const [, base64] = /^basic +(\S*)$/i.exec(header.trimEnd()) ?? [];
  // Other schemes are none of this dialect's.
  if (base64 === undefined) return { source: 'none' };
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) throw badRequest('Authorization header has invalid base64 value');
  const decoded = Buffer.from(base64, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon === -1) throw badRequest('Authorization header has invalid base64 value');
  // What CouchDB's web interface sends to make a browser forget a name and a password.
  if (decoded === '_:_') return { source: 'none' };
  return { source: 'basic', name: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}
