import { encodePart } from '../../jwt/jwt.ts';
import { jwtCheck } from './jwt-check.ts';

export const jwtAlgNone = jwtCheck({
  id: 'jwt.alg-none',
  title: 'Unsigned tokens are accepted',
  severity: 'critical',
  impact: 'Anybody writes a token for any user',
  cwe: [347, 327],
  asvs: ['9.1.2'],
  sends: 'The token with the algorithm none, None, NONE and nOnE, without a signature.',
  proves: 'A token without a signature is signed in.',
  isAboutKeys: true,
  forge: ({ jwt }) =>
    ['none', 'None', 'NONE', 'nOnE'].map((alg) => ({
      token: `${encodePart({ ...jwt.header, alg })}.${jwt.parts[1]}.`,
      what: `with the algorithm ${alg} and no signature`,
    })),
});
