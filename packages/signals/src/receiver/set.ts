import { CurfewError, signatureAlgorithms } from '@curfew/core';
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { type SetErrorCode, SetFault } from './fault.ts';
import type { PublishedKeys } from './keys.ts';
import type { TransmitterSettings } from './settings.ts';

/** A security event token (RFC 8417) that was found to be its transmitter's. */
export interface SecurityEventToken {
  readonly jti: string;
  readonly txn: string | null;
  readonly subject: unknown;
  readonly type: string;
  readonly event: Readonly<Record<string, unknown>>;
}

/** For how long after it was signed a token is taken. Transmitters try for days, and keep what a receiver that is away has not fetched. */
const lastsSeconds = 7 * 86_400;
/** Seconds that two clocks may differ. */
const clockToleranceSeconds = 60;
/** For how long its id has to be remembered. */
export const noticeMs = (lastsSeconds + 2 * clockToleranceSeconds) * 1_000;

/**
 * Reads a token and checks everything that RFC 8417 and OpenID SSF 1.0 4.1 say of it: its type, which no other token has, the signature
 * by the issuer's keys, for whom and by whom it is, exactly one event, and neither `sub` nor `exp`.
 *
 * @throws SetFault for what is no such token; CurfewError `provider-unavailable` where the keys cannot be read.
 */
export async function readSet(
  text: string,
  { issuer, audiences }: TransmitterSettings,
  keys: PublishedKeys,
  now: number,
): Promise<SecurityEventToken> {
  assertForm(text);
  const { payload } = await jwtVerify(text, keys.find, {
    issuer,
    audience: [...audiences],
    algorithms: [...signatureAlgorithms],
    typ: 'secevent+jwt',
    clockTolerance: clockToleranceSeconds,
    maxTokenAge: lastsSeconds,
    requiredClaims: ['iat', 'jti', 'events'],
    currentDate: new Date(now),
  }).catch((error: unknown) => {
    throw asFault(error);
  });
  return contentOf(payload);
}

/** Before any key is asked for. */
function assertForm(text: string): void {
  let typ: unknown;
  let alg: unknown;
  try {
    ({ typ, alg } = decodeProtectedHeader(text));
  } catch (cause) {
    throw new SetFault('the body is no security event token', { cause });
  }
  const isTyped = typeof typ === 'string' && /^(?:application\/)?secevent\+jwt$/i.test(typ);
  if (!isTyped) throw new SetFault('the token is of another type than secevent+jwt');
  if (!signatureAlgorithms.includes(alg as string))
    throw new SetFault('the token is signed by an algorithm that is not accepted', { err: 'invalid_key' });
}

function contentOf({ jti, txn, sub, exp, sub_id: subject, events }: JWTPayload): SecurityEventToken {
  if (typeof jti !== 'string' || jti === '' || jti.length > 512)
    throw new SetFault('"jti" is not a string of 1 to 512 characters');
  if (sub !== undefined) throw new SetFault('it has "sub": a security event names its subject in "sub_id"');
  if (exp !== undefined) throw new SetFault('it has "exp", as other kinds of tokens have');
  if (typeof events !== 'object' || events === null || Array.isArray(events))
    throw new SetFault('"events" is not an object');
  const [first, ...more] = Object.entries(events as Readonly<Record<string, unknown>>);
  if (first === undefined || more.length > 0) throw new SetFault('"events" has not exactly one event');
  const [type, event] = first;
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    throw new SetFault('its event is not an object');
  return {
    jti,
    txn: typeof txn === 'string' && txn !== '' && txn.length <= 512 && !/\p{C}/u.test(txn) ? txn : null,
    subject,
    type,
    event: event as Readonly<Record<string, unknown>>,
  };
}

const codesByClaim: Readonly<Record<string, SetErrorCode>> = { iss: 'invalid_issuer', aud: 'invalid_audience' };

function asFault(error: unknown): unknown {
  if (error instanceof CurfewError) return error;
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return new SetFault('the signature is wrong', { err: 'authentication_failed', cause: error });
  const isOfKey =
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSEAlgNotAllowed;
  if (isOfKey) return new SetFault('the transmitter shows no such key', { err: 'invalid_key', cause: error });
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) {
    return new SetFault(`"${error.claim}" is not acceptable`, {
      err: codesByClaim[error.claim] ?? 'invalid_request',
      cause: error,
    });
  }
  return new SetFault('the body is no security event token', { cause: error });
}
