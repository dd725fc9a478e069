import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Visit, Visitor } from '../../drive/visitor.ts';
import { header, headerValues } from '../../http/message.ts';
import { parseSetCookie, type SetCookie } from '../../http/set-cookie.ts';

/*
 * What a browser does that binds its session to the device (Device Bound Session Credentials), with a key of the scan's own.
 */

/** What an answer to a sign-in asks of the browser. */
export interface Offer {
  readonly url: string;
  readonly challenge: string;
  readonly authorization: string | null;
}

export interface BoundDevice {
  readonly visit: Visit;
  /** The cookie that stands for the last proof. */
  readonly cookie: SetCookie;
  /** Proves the key again. @returns the last answer */
  refresh(): Promise<Visit>;
}

/** The offer of a sign-in to bind its session; `null` where there is none. */
export function offerIn(visits: readonly Visit[]): Offer | null {
  for (const { request, response } of visits.flatMap(({ exchanges }) => exchanges).reverse()) {
    const line = header(response, 'secure-session-registration');
    const [path, challenge] = [parameter(line, 'path'), parameter(line, 'challenge')];
    if (path === null || challenge === null || !URL.canParse(path, request.url)) continue;
    return { url: new URL(path, request.url).href, challenge, authorization: parameter(line, 'authorization') };
  }
  return null;
}

/** @returns why it has not become a bound session, in words, where it has not. */
export async function bindDevice(
  visitor: Visitor,
  { url, challenge, authorization }: Offer,
): Promise<BoundDevice | string> {
  if (!visitor.isAllowed(new URL(url))) return 'the address to bind it at is outside the scope of the scan';
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
  const claims = { jti: challenge, ...(authorization !== null && { authorization }) };
  const proof = proofOf(privateKey, claims, { jwk: { kty, crv, x, y } });
  const visit = await visitor.call({ method: 'POST', url, headers: { 'Secure-Session-Response': proof }, as: 'data' });
  const { id, name, refreshUrl } = readInstructions(visit.response.body);
  const cookie = headerValues(visit.response, 'set-cookie')
    .map((line) => parseSetCookie(line, Date.now()))
    .find((each) => each?.name === name);
  if (visit.response.status !== 200 || id === null || cookie == null) {
    return `the registration of a key was answered with ${visit.response.status}, and no bound cookie`;
  }
  return {
    visit,
    cookie,
    refresh: () => refresh(visitor, privateKey, { id, url: new URL(refreshUrl ?? '', url).href }),
  };
}

async function refresh(visitor: Visitor, key: KeyObject, { id, url }: { readonly id: string; readonly url: string }) {
  const ask = (more = {}) =>
    visitor.call({ method: 'POST', url, headers: { 'Sec-Secure-Session-Id': `"${id}"`, ...more }, as: 'data' });
  const asked = await ask();
  const challenge = /^\s*"([^"]*)"/.exec(header(asked.response, 'secure-session-challenge') ?? '')?.[1];
  if (asked.response.status !== 403 || challenge === undefined) return asked;
  return ask({ 'Secure-Session-Response': proofOf(key, { jti: challenge }) });
}

function proofOf(key: KeyObject, claims: object, more: object = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ typ: 'dbsc+jwt', alg: 'ES256', ...more })}.${part(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

function readInstructions(body: string) {
  const nothing = { id: null, name: null, refreshUrl: null };
  try {
    const read = JSON.parse(body) as {
      session_identifier?: unknown;
      refresh_url?: unknown;
      credentials?: readonly { name?: unknown }[];
    } | null;
    const text = (value: unknown) => (typeof value === 'string' ? value : null);
    return {
      id: text(read?.session_identifier),
      name: text(read?.credentials?.[0]?.name),
      refreshUrl: text(read?.refresh_url),
    };
  } catch {
    return nothing;
  }
}

/** Of a structured field: strings in quotation marks. */
function parameter(line: string | undefined, name: string): string | null {
  return new RegExp(`;\\s*${name}="([^"]*)"`).exec(line ?? '')?.[1] ?? null;
}
