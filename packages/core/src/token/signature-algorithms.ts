/**
 * What a token from elsewhere may be signed by. Signatures alone: with a shared secret as a key, whoever can check a token could make one.
 *
 * @see RFC 7518, 3.1; RFC 8725, 3.1
 */
export const signatureAlgorithms: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
