import type { CurfewError } from '@curfew/core';

/** How clients are asked for a session (RFC 9110 11.6.1). Browsers show no dialogue for this scheme. */
const plainChallenge = 'Bearer realm="Curfew"';

/**
 * What a 401 says in `WWW-Authenticate`: that a session is wanted, or what a live one lacks.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9470#section-3
 */
export function challengeFor(missing: CurfewError['missing'] | null): string {
  if (missing == null) return plainChallenge;
  const { level, maxAgeMs } = missing;
  if (missing.binding) {
    return `${plainChallenge}, error="invalid_token", error_description="The session must be bound to this device"`;
  }
  return [
    `${plainChallenge}, error="insufficient_user_authentication"`,
    'error_description="A further or a more recent proof of who you are is needed"',
    ...(level === undefined ? [] : [`acr_values="${level}"`]),
    ...(maxAgeMs === undefined ? [] : [`max_age="${Math.floor(maxAgeMs / 1_000)}"`]),
  ].join(', ');
}
