import type { OneTimeCodes } from '@curfew/core';
import { Secret, TOTP } from 'otpauth';

/** What authenticator apps take for granted (RFC 6238, and the key URI format that all of them read). */
const shape = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** RFC 4226 4 wants at least 128 bits and recommends 160. */
const secretBytes = 20;
/** One step to either side: for a clock that is off, and for the time that typing takes (RFC 6238 5.2). */
const window = 1;

/** @param issuer what an authenticator app shows the account under */
export function createOneTimeCodes(issuer: string): OneTimeCodes {
  function codesOf(secret: string, label = 'user'): TOTP {
    return new TOTP({ ...shape, issuer, label, secret: Secret.fromBase32(secret) });
  }

  return {
    newSecret: () => new Secret({ size: secretBytes }).base32,
    addressOf: (secret, username) => codesOf(secret, username).toString(),
    stepOf(secret, code, now) {
      if (!/^\d{6}$/.test(code)) return null;
      const delta = codesOf(secret).validate({ token: code, timestamp: now, window });
      return delta === null ? null : Math.floor(now / (shape.period * 1_000)) + delta;
    },
  };
}
