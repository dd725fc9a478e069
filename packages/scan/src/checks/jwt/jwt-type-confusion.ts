import { type Jwt, readJwt } from '../../jwt/jwt.ts';
import { jwtCarrier } from '../../jwt/jwt-carrier.ts';
import { type Check, fault, skipped } from '../check.ts';
import { withToken } from '../frozen.ts';
import { refusedAll, verifyStrictly } from './jwt-check.ts';

export const jwtTypeConfusion: Check = {
  id: 'jwt.type-confusion',
  title: 'A token of another kind is accepted as the session',
  severity: 'high',
  impact: 'A token that is made for something else, lives longer or is shown to others opens the account',
  cwe: [287],
  asvs: ['9.2.2', '9.2.3', '9.2.4'],
  wstg: 'WSTG-SESS-10',
  profile: 'quick',
  needs: ['session', 'jwt', 'sign-in'],
  sends: 'The check request with the other tokens that the sign-in handed out (ID token, refresh token).',
  proves: 'A token with another type or audience is signed in where the access token belongs.',
  remedy: verifyStrictly,
  async run(context) {
    const found = await jwtCarrier(context);
    if (found === null) return skipped('the session does not travel in a JWT');
    const { visits } = await context.shared();
    const others = visits
      .flatMap(({ response }) => tokensIn(response.body))
      .filter(({ token }) => token !== found.token);
    const foreign = others.filter(({ jwt }) => purposeOf(jwt) !== purposeOf(found.jwt));
    if (foreign.length === 0) return skipped('the sign-in hands out no token of another kind');
    for (const { token, jwt } of foreign) {
      const replay = await context.replay(withToken(context, found.holdings, found.carrier, token));
      context.trail.tell('attacker', `presents the token of another kind: ${replay.verdict}`, replay.exchange);
      if (replay.verdict === 'signed-in')
        return fault(`A token of another kind (${purposeOf(jwt)}) is accepted.`, found.carrier.name);
    }
    return refusedAll(context, found.holdings);
  },
};

function tokensIn(body: string): { token: string; jwt: Jwt }[] {
  return [...body.matchAll(/eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*/g)].flatMap(([token]) => {
    const jwt = readJwt(token);
    return jwt === null ? [] : [{ token, jwt }];
  });
}

/** What a token is for: its type and audience, under the names in use. */
function purposeOf({ header, claims }: Jwt): string {
  const { typ, type, token_use: use, token_type: kind, aud, scope } = claims;
  return JSON.stringify([
    header.typ ?? null,
    typ ?? null,
    type ?? null,
    use ?? null,
    kind ?? null,
    aud ?? null,
    scope ?? null,
  ]);
}
