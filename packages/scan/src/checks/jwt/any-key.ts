import { randomBytes } from 'node:crypto';
import { makeKey, signHmac, signRsa } from '../../jwt/forge.ts';
import type { Jwt } from '../../jwt/jwt.ts';
import type { JwtCarrier } from '../../jwt/jwt-carrier.ts';
import type { CheckContext } from '../context.ts';
import { withToken } from '../frozen.ts';

/** The same token, signed with keys that nobody else has ever seen. */
export function signedByStrangers(jwt: Jwt): { readonly token: string; readonly what: string }[] {
  const isSymmetric = String(jwt.header.alg).startsWith('HS');
  const header = { ...jwt.header, alg: isSymmetric ? jwt.header.alg : 'HS256' };
  const random = { token: signHmac(jwt, header, randomBytes(32)), what: 'signed with a random secret' };
  if (isSymmetric) return [random];
  const key = { token: signRsa(jwt, { ...jwt.header, alg: 'RS256' }, makeKey()), what: 'signed with a key of its own' };
  return [random, key];
}

/** Where any key will do, no signature is checked, and every other forgery would only show that again. */
export function acceptsAnyKey(context: CheckContext, { carrier, jwt, holdings }: JwtCarrier): Promise<boolean> {
  return context.once('jwt-any-key', async () => {
    for (const { token } of signedByStrangers(jwt)) {
      const { verdict } = await context.replay(withToken(context, holdings, carrier, token));
      if (verdict === 'signed-in') return true;
    }
    return false;
  });
}
