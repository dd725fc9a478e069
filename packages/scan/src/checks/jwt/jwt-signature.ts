import { encodePart } from '../../jwt/jwt.ts';
import { signedByStrangers } from './any-key.ts';
import { jwtCheck } from './jwt-check.ts';

export const jwtSignature = jwtCheck({
  id: 'jwt.signature',
  title: 'The signature of tokens is not checked',
  severity: 'critical',
  impact: 'Anybody changes a token into that of any user',
  cwe: [347],
  asvs: ['9.1.1'],
  sends:
    'The token with a changed claim, with a changed character in the middle of its signature, without a signature, and signed with random keys.',
  proves: 'A token whose signature cannot be right is signed in.',
  forge({ jwt }) {
    const [header, claims, signature] = jwt.parts;
    return [
      {
        token: `${header}.${encodePart({ ...jwt.claims, note: 'changed' })}.${signature}`,
        what: 'with a changed claim under the old signature',
      },
      { token: `${header}.${claims}.${changeMiddle(signature)}`, what: 'with a changed signature' },
      { token: `${header}.${claims}.`, what: 'without its signature' },
      ...signedByStrangers(jwt),
    ];
  },
});

/** Not the last character: some of its bits are padding, and change nothing. */
function changeMiddle(signature: string): string {
  const middle = Math.floor(signature.length / 2);
  return signature.slice(0, middle) + (signature[middle] === 'A' ? 'B' : 'A') + signature.slice(middle + 1);
}
