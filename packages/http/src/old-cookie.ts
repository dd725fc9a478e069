import { createHmac, timingSafeEqual } from 'node:crypto';
import { broughtToken, type Token } from '@curfew/core';
import { cookieValues } from './credential.ts';
import { headerOf, type RequestHeaders } from './headers.ts';

/** The cookie of the session layer that was there before: express-session's, or @fastify/session's. */
export interface OldCookie {
  readonly name: string;
  /** What it is signed with. The first one is what `curfew migrate-sessions` was given first. */
  readonly secrets: readonly [string, ...string[]];
}

/**
 * The token of the session that an old cookie stands for, where it was brought over; `null` without such a cookie, and where somebody has
 * planted a second one: whose session that is, nobody can tell.
 *
 * @example
 * const token = oldSessionToken(request.headers, { name: 'connect.sid', secrets: ['keyboard cat'] });
 */
export function oldSessionToken(headers: RequestHeaders, { name, secrets }: OldCookie): Token | null {
  const cookie = headerOf(headers, 'cookie');
  if (cookie === undefined || !cookie.includes(name)) return null;
  const signed = cookieValues(cookie, name).flatMap((value) => idIn(value, secrets) ?? []);
  const [id, ...others] = new Set(signed);
  return id === undefined || others.length > 0 ? null : broughtToken(secrets[0], id);
}

/** As `cookie-signature` signs: HMAC-SHA256 in base64, without its padding. express-session puts `s:` before it. */
const form = /^(?:s:)?(.{1,256})\.([A-Za-z0-9+/]{43})$/;

function idIn(value: string, secrets: readonly string[]): string | null {
  const [, id, signature] = form.exec(decoded(value)) ?? [];
  if (id === undefined || signature === undefined) return null;
  const given = Buffer.from(signature, 'base64');
  const isSigned = secrets.some((secret) => timingSafeEqual(given, createHmac('sha256', secret).update(id).digest()));
  return isSigned ? id : null;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
