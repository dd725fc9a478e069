import type { IncomingHttpHeaders } from 'node:http';

/** A token as clients present it: the secret, and which token they say it is. */
export interface Claim {
  readonly secret: string;
  /** Of a `v2/UUID/SECRET` token; `null` for a bare secret. */
  readonly uuid: string | null;
}

/**
 * `Authorization: Bearer TOKEN` or `OAuth2 TOKEN`. Never the query, where logs and histories keep it, and never a cookie, so that
 * no other site can make a browser send it.
 */
export function claimIn(headers: IncomingHttpHeaders): Claim | null {
  const text = /^(?:bearer|oauth2) +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  return text === undefined ? null : parseToken(text);
}

/** `v2/UUID/SECRET`, or `v2/UUID/SECRET/CONTAINER`, or the secret alone. */
export function parseToken(text: string): Claim {
  const [, uuid = null, secret = text] = /^v2\/([0-9a-z]{5}-gj3su-[0-9a-z]{15})\/([^/]+)(?:\/[^/]*)?$/.exec(text) ?? [];
  return { secret, uuid };
}
