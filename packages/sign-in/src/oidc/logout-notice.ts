import { signatureAlgorithms } from '@curfew/core';
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { clockToleranceSeconds } from './discovery.ts';
import { ProviderFault } from './fault.ts';

/** What a provider says has ended: one of its own sessions, or everything of a person. */
export interface LogoutNotice {
  readonly issuer: string;
  readonly subject: string | null;
  readonly sessionId: string | null;
  /** The notice's own id. A second notice with it is a replay. */
  readonly id: string;
}

/** For how long a notice is taken, and so for how long its id has to be remembered. */
const noticeLastsSeconds = 10 * 60;
export const noticeLastsMs = (noticeLastsSeconds + 2 * clockToleranceSeconds) * 1_000;

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';
const types = [undefined, 'jwt', 'logout+jwt', 'application/logout+jwt'];

/** A provider's keys, read again where a notice names one that is not known, but not for everybody who makes one up. */
export function createLogoutKeys(jwksUri: string): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(jwksUri), { timeoutDuration: 5_000, cooldownDuration: 5_000 });
}

/**
 * @throws ProviderFault `invalid` for what is no notice of this provider to this client, `unreachable` without its keys.
 * @see https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation
 */
export async function readLogoutNotice(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, audience }: { readonly issuer: string; readonly audience: string },
): Promise<LogoutNotice> {
  const { payload, protectedHeader } = await verify(token, keys, { issuer, audience });
  if (!types.includes(protectedHeader.typ?.toLowerCase())) throw invalid('it is a token of another type');
  if ('nonce' in payload) throw invalid('it has a nonce, as id tokens have');
  if (!hasLogoutEvent(payload)) throw invalid('it names no log-out');
  const [subject, sessionId] = [textOf(payload.sub), textOf(payload.sid)];
  if (subject === null && sessionId === null) throw invalid('it names neither a person nor a session');
  if (typeof payload.jti !== 'string' || payload.jti === '') throw invalid('it has no id');
  return { issuer, subject, sessionId, id: payload.jti };
}

async function verify(token: string, keys: JWTVerifyGetKey, expected: { issuer: string; audience: string }) {
  try {
    return await jwtVerify(token, keys, {
      ...expected,
      algorithms: [...signatureAlgorithms],
      clockTolerance: clockToleranceSeconds,
      maxTokenAge: noticeLastsSeconds,
      requiredClaims: ['iat', 'jti', 'events'],
    });
  } catch (error) {
    const isInvalid =
      error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && !isFetchFault(error);
    if (isInvalid) throw invalid(error.message, error);
    throw new ProviderFault('cannot read the keys of the provider', { reason: 'unreachable', cause: error });
  }
}

/** jose says so of a key set that was answered with an error, or is none. */
function isFetchFault(error: errors.JOSEError): boolean {
  return error.code === 'ERR_JOSE_GENERIC' || error instanceof errors.JWKSInvalid;
}

function hasLogoutEvent({ events }: JWTPayload): boolean {
  if (typeof events !== 'object' || events === null || !Object.hasOwn(events, logoutEvent)) return false;
  const event = (events as Record<string, unknown>)[logoutEvent];
  return typeof event === 'object' && event !== null && !Array.isArray(event);
}

function textOf(claim: unknown): string | null {
  return typeof claim === 'string' && claim !== '' ? claim : null;
}

function invalid(why: string, cause?: Error): ProviderFault {
  return new ProviderFault(`the logout token is not valid: ${why}`, { reason: 'invalid', cause });
}
