import type { Holdings } from '../../drive/visitor.ts';
import { type JwtCarrier, jwtCarrier } from '../../jwt/jwt-carrier.ts';
import { type Check, fault, inconclusive, type Outcome, pass, type Remedy, skipped } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { withToken } from '../frozen.ts';
import { acceptsAnyKey } from './any-key.ts';

export interface Forgery {
  readonly token: string;
  /** What is special about it, such as "with alg none". */
  readonly what: string;
}

type JwtCheck = Omit<Check, 'profile' | 'needs' | 'wstg' | 'run' | 'remedy'> & {
  readonly remedy?: Remedy;
  /** Forgeries that show something only if not just any signature is accepted. */
  readonly isAboutKeys?: boolean;
  /** What to present; an Outcome, where that can be said without. */
  readonly forge: (
    carrier: JwtCarrier,
    context: CheckContext,
  ) => Promise<readonly Forgery[] | Outcome> | readonly Forgery[] | Outcome;
};

export const verifyStrictly: Remedy = {
  text: 'Verify with the algorithm and the key that the server is configured with, and take nothing of that from the token: name the algorithms, the issuer and the audience in the call.',
  code: {
    Express:
      'jwt.verify(token, key, { algorithms: ["RS256"], audience, issuer }) // jsonwebtoken 9; or jose: jwtVerify(token, key, { algorithms: ["RS256"] })',
    Django: 'jwt.decode(token, key, algorithms=["RS256"], audience=audience)',
    Rails: 'JWT.decode(token, key, true, { algorithm: "RS256" })',
    Spring: 'NimbusJwtDecoder.withPublicKey(key).signatureAlgorithm(SignatureAlgorithm.RS256).build()',
    PHP: 'JWT::decode($token, new Key($key, "RS256"))',
    Go: 'jwt.Parse(token, keyFunc, jwt.WithValidMethods([]string{"RS256"}))',
  },
};

export const anySignature: Outcome = skipped('any signature is accepted: see jwt.signature');

/** A check that presents forged tokens: none may be accepted. */
export function jwtCheck({ forge, remedy = verifyStrictly, isAboutKeys = false, ...check }: JwtCheck): Check {
  return {
    ...check,
    remedy,
    wstg: 'WSTG-SESS-10',
    profile: 'quick',
    needs: ['session', 'jwt'],
    async run(context) {
      const carrier = await jwtCarrier(context);
      if (carrier === null) return skipped('the session does not travel in a JWT');
      if (isAboutKeys && (await acceptsAnyKey(context, carrier))) return anySignature;
      const forgeries = await forge(carrier, context);
      return 'status' in forgeries ? forgeries : present(context, carrier, forgeries);
    },
  };
}

async function present(
  context: CheckContext,
  { carrier, holdings }: JwtCarrier,
  forgeries: readonly Forgery[],
): Promise<Outcome> {
  let isClear = true;
  for (const { token, what } of forgeries) {
    const replay = await context.replay(withToken(context, holdings, carrier, token));
    if (replay.verdict === 'unclear') isClear = false;
    if (replay.verdict !== 'signed-in') continue;
    context.trail.tell('attacker', `presents a token ${what}: signed in`, replay.exchange);
    return fault(`A token ${what} is accepted.`, `${carrier.name} ${what.replace(/\d{4,}/g, '')}`);
  }
  // An application that breaks on a forged token does not accept it, but it was not seen to refuse it either.
  if (!isClear) return inconclusive('a forged token was answered with an error of the server');
  return refusedAll(context, holdings);
}

/** Refusals say something only if the session itself is still accepted. */
export async function refusedAll(context: CheckContext, holdings: Holdings): Promise<Outcome> {
  const { verdict } = await context.replay(holdings);
  return verdict === 'signed-in' ? pass() : inconclusive('the session ended while forged tokens were presented');
}
