import type { CurfewError } from '@curfew/core';
import { proofAlgorithms } from './dpop/proof.ts';

/** How clients are asked for a session (RFC 9110 11.6.1). Browsers show no dialogue for this scheme. */
const plainChallenge = 'Bearer realm="Curfew"';

/**
 * What a 401 says in `WWW-Authenticate`: that a session is wanted, or what a live one lacks.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9470#section-3
 */
export function challengeFor(missing: CurfewError['missing'] | null): string {
  if (missing == null) return plainChallenge;
  const { level, maxAgeMs, keyMaxAgeMs } = missing;
  if (missing.binding) {
    return `${plainChallenge}, error="invalid_token", error_description="The session must be bound to this device"`;
  }
  const what = keyMaxAgeMs === undefined ? 'proof of who you are' : 'proof of the device';
  return [
    `${plainChallenge}, error="insufficient_user_authentication"`,
    `error_description="A further or a more recent ${what} is needed"`,
    ...(level === undefined ? [] : [`acr_values="${level}"`]),
    ...(maxAgeMs === undefined ? [] : [`max_age="${Math.floor(maxAgeMs / 1_000)}"`]),
  ].join(', ');
}

/**
 * What a 401 says to whoever has to prove a key with the token, or has proven none.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9449#section-7.1
 */
export function keyChallengeFor(code: CurfewError['code']): string {
  const error =
    code === 'invalid-proof'
      ? 'invalid_dpop_proof'
      : code === 'proof-nonce-required'
        ? 'use_dpop_nonce'
        : 'invalid_token';
  return `DPoP realm="Curfew", error="${error}", algs="${proofAlgorithms}"`;
}

/** What a 401 says in `WWW-Authenticate` for an error of ours. */
export function challengeOf({ code, missing }: Pick<CurfewError, 'code' | 'missing'>): string {
  const isAboutKey = code === 'invalid-proof' || code === 'proof-nonce-required';
  return isAboutKey ? keyChallengeFor(code) : challengeFor(missing);
}
