import { maskTokens } from './token/token.ts';

/**
 * Every code with which Curfew refuses something: one table, so that the HTTP status, the command line's exit code
 * and the documentation cannot disagree. Codes are stable; titles may be reworded.
 */
export const errorCatalogue = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'invalid-duration': { status: 400, title: 'The duration is not valid' },
  'invalid-username': { status: 400, title: 'The user name is not valid' },
  'invalid-password': { status: 400, title: 'The password is not acceptable' },
  'invalid-cursor': { status: 400, title: 'The cursor is not valid' },
  'invalid-configuration': { status: 500, title: 'The configuration is not valid' },
  'lifetime-too-long': { status: 400, title: 'The lifetime exceeds the policy' },
  'authentication-required': { status: 401, title: 'A valid session is required' },
  'step-up-required': { status: 401, title: 'This needs a further or a more recent proof of who you are' },
  'invalid-credentials': { status: 401, title: 'The user name or the password is wrong' },
  'invalid-code': { status: 401, title: 'The code is wrong, expired or already used' },
  'invalid-proof': { status: 401, title: 'The proof of the key is not valid' },
  'proof-nonce-required': { status: 401, title: 'The proof of the key must contain the nonce of this server' },
  'binding-required': { status: 401, title: 'The session must be bound to this device' },
  'challenge-invalid': { status: 401, title: 'The challenge is unknown, expired or already used' },
  'invalid-passkey': { status: 401, title: 'The passkey is not one of this account, or its answer does not count' },
  'invalid-link': { status: 401, title: 'The link has been used, is too old, or was replaced by another' },
  'second-factor-required': { status: 401, title: 'A second factor is needed as well' },
  'role-required': { status: 403, title: 'This needs another role' },
  'scope-required': { status: 403, title: 'The token does not have the scope that this needs' },
  'admin-required': { status: 403, title: 'Only an administrator may do this' },
  'administrator-needed': { status: 403, title: 'An administrator has to help with this account first' },
  'user-disabled': { status: 403, title: 'The user is disabled' },
  'recent-sign-in-required': { status: 403, title: 'This needs a recent sign-in' },
  'provider-refused': { status: 403, title: 'The provider signed nobody in' },
  'cross-site-request': { status: 403, title: 'The request comes from another site' },
  'not-found': { status: 404, title: 'There is nothing at this address' },
  'session-not-found': { status: 404, title: 'There is no such session' },
  'user-not-found': { status: 404, title: 'There is no such user' },
  'receiver-not-found': { status: 404, title: 'There is no such receiver' },
  'method-not-allowed': { status: 405, title: 'This method is not allowed here' },
  'factor-not-found': { status: 404, title: 'The user has no such factor' },
  'passkey-limit-reached': { status: 409, title: 'The user has reached the passkey limit' },
  'factor-exists': { status: 409, title: 'The factor is set up already' },
  'notice-used': { status: 400, title: 'The notice has been used already' },
  'user-exists': { status: 409, title: 'The user exists already' },
  'receiver-exists': { status: 409, title: 'There is such a receiver already' },
  'revision-conflict': { status: 409, title: 'The user has changed in the meantime' },
  'session-limit-reached': { status: 409, title: 'The user has as many sessions as the policy allows' },
  'already-rotated': { status: 409, title: 'Another request has rotated this session already' },
  'already-bound': { status: 409, title: 'The session is bound to a key already' },
  'idempotency-key-used': { status: 409, title: 'The result of this request has been used and is not given again' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'idempotency-key-reused': { status: 422, title: 'The idempotency key is that of another request' },
  'sign-in-throttled': { status: 429, title: 'Too many sign-in attempts' },
  'too-many-requests': { status: 429, title: 'Too many requests of this kind' },
  'headers-too-large': { status: 431, title: 'The request headers are too large' },
  'internal-error': { status: 500, title: 'Something went wrong on this side' },
  'provider-unavailable': { status: 503, title: 'The provider cannot be reached' },
  overloaded: { status: 503, title: 'Too much work is waiting' },
  'store-unavailable': { status: 503, title: 'The session store cannot be reached' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof errorCatalogue;

/** An expected "no", for the caller to handle. Carries the code and, where it helps, a sentence with the value. */
export interface Denied<Code extends ErrorCode = ErrorCode> {
  readonly ok: false;
  readonly code: Code;
  readonly detail?: string;
  /** Milliseconds after which trying again makes sense. */
  readonly retryAfterMs?: number;
  readonly missing?: Missing;
}

/** What a step-up has to bring (see `ProofDemand`). */
interface Missing {
  readonly level?: string;
  readonly maxAgeMs?: number;
  readonly keyMaxAgeMs?: number;
  /** A session that belongs to a device, which only a sign-in in a browser that can makes. */
  readonly binding?: true;
}

/**
 * An expected outcome that is not the wished one, as a value.
 *
 * @example
 * if (user === null) return deny('user-not-found', { detail: `user ${JSON.stringify(name)} does not exist` });
 */
export function deny<Code extends ErrorCode>(
  code: Code,
  more: { detail?: string; retryAfterMs?: number; missing?: Missing } = {},
): Denied<Code> {
  return { ok: false, code, ...more, ...(more.detail !== undefined && { detail: maskTokens(more.detail) }) };
}

/**
 * Thrown for input that no caller should have let through, and for broken infrastructure (`store-unavailable`).
 * The message names the value and what to do; it never holds a secret.
 *
 * @example
 * if (error instanceof CurfewError && error.code === 'store-unavailable') return new Response(null, { status: 503 });
 * @see errorCatalogue for every code with its HTTP status
 */
export class CurfewError extends Error {
  override readonly name = 'CurfewError';
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;
  readonly missing: Missing | undefined;

  constructor(
    code: ErrorCode,
    message?: string,
    options: ErrorOptions & { retryAfterMs?: number; missing?: Missing } = {},
  ) {
    super(maskTokens(message ?? errorCatalogue[code].title), options);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.missing = options.missing;
  }
}
