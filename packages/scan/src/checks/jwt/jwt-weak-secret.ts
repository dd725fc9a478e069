import { commonSecrets } from '../../jwt/common-secrets.ts';
import { findSecret, signHmac } from '../../jwt/forge.ts';
import { pass, skipped } from '../check.ts';
import { randomToken } from '../remedies/random-token.ts';
import { jwtCheck } from './jwt-check.ts';

export const jwtWeakSecret = jwtCheck({
  id: 'jwt.weak-secret',
  title: 'The secret that signs tokens is a common word',
  severity: 'critical',
  impact: 'Anybody who finds the secret in a list writes tokens for any user',
  cwe: [326, 521],
  asvs: ['11.2.3'],
  sends:
    'Nothing while it compares the signature with a list of secrets; then one token signed with the secret that fits.',
  proves: 'A token that the scanner signed itself is signed in.',
  remedy: {
    ...randomToken,
    text: 'Sign with at least 32 random bytes, kept out of the source, or with an asymmetric key.',
  },
  forge({ jwt }, context) {
    if (!String(jwt.header.alg).startsWith('HS')) return skipped('the token is not signed with a secret');
    const secret = findSecret(jwt, commonSecrets(new URL(context.target.url).hostname));
    if (secret === null) return pass('the secret is not in the list');
    const own = { ...jwt, claims: { ...jwt.claims, note: 'signed by the scanner' } };
    return [{ token: signHmac(own, jwt.header, secret), what: 'that the scanner signed with a secret from its list' }];
  },
});
