import type { CodeTools } from '@curfew/core';
import { createOneTimeCodes, createPasskeyTools, createSecretBox, parseSecretKeys } from '@curfew/sign-in';

/**
 * What an authority needs for one-time codes and passkeys.
 *
 * @param keys a key file: one a line, `ID BASE64`, the present one first
 * @param issuer what authenticator apps show accounts under
 * @throws CurfewError `invalid-configuration`, naming the line and never what it holds.
 */
export function createCodeTools(keys: string, issuer: string): CodeTools {
  return {
    secrets: createSecretBox(parseSecretKeys(keys)),
    codes: createOneTimeCodes(issuer),
    passkeys: createPasskeyTools(issuer),
  };
}
