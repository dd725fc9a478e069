import { signHmac } from '../../jwt/forge.ts';
import { publishedKeys, writtenForms } from '../../jwt/public-keys.ts';
import { inconclusive, skipped } from '../check.ts';
import { jwtCheck } from './jwt-check.ts';

export const jwtKeyConfusion = jwtCheck({
  id: 'jwt.key-confusion',
  title: 'The public key is accepted as the secret of an HMAC',
  severity: 'critical',
  impact: 'Anybody who has the public key writes tokens for any user',
  cwe: [347],
  asvs: ['9.1.2'],
  sends:
    'A look for the public key at the usual addresses; tokens signed with HS256 and the key’s PEM forms as the secret.',
  proves: 'A token that anyone can sign with the public key is signed in.',
  isAboutKeys: true,
  async forge({ jwt }, context) {
    if (!/^(RS|PS|ES)/.test(String(jwt.header.alg))) return skipped('the token is not signed with a private key');
    const keys = await publishedKeys(context);
    if (keys.length === 0) return inconclusive('no public key was found (jwtPublicKey in the target file)');
    return keys.flatMap(writtenForms).flatMap((secret) =>
      ['HS256', 'HS384', 'HS512'].map((alg) => ({
        token: signHmac(jwt, { ...jwt.header, alg }, secret),
        what: `signed with ${alg} and the public key as the secret`,
      })),
    );
  },
});
