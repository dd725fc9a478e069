import type { CheckContext } from '../checks/context.ts';
import type { Holdings } from '../drive/visitor.ts';
import { type Carrier, tokenValue } from '../oracle/token-set.ts';
import { type Jwt, readJwt } from './jwt.ts';

export interface JwtCarrier {
  readonly carrier: Carrier;
  readonly jwt: Jwt;
  readonly token: string;
  readonly holdings: Holdings;
}

/** Which part of the session is a JWT, with one of a live session; null: none is. */
export async function jwtCarrier(context: CheckContext): Promise<JwtCarrier | null> {
  const { holdings } = await context.shared();
  for (const carrier of context.tokens.session) {
    const token = tokenValue(holdings, carrier) ?? '';
    const jwt = readJwt(token);
    if (jwt !== null) return { carrier, jwt, token, holdings };
  }
  return null;
}
