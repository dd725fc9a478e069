import { headerValues } from '../../http/message.ts';
import { parseSetCookie, type SetCookie } from '../../http/set-cookie.ts';
import { readJwt } from '../../jwt/jwt.ts';
import { tokenValue } from '../../oracle/token-set.ts';
import type { CheckContext, SharedSession } from '../context.ts';

export interface IssuedCookie {
  readonly cookie: SetCookie;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The last `Set-Cookie` for each cookie of the session, as the sign-in sent it. */
export function sessionCookies(context: CheckContext, { visits }: Pick<SharedSession, 'visits'>): IssuedCookie[] {
  const names = context.tokens.session.filter(({ kind }) => kind === 'cookie').map(({ name }) => name);
  const found = new Map<string, IssuedCookie>();
  for (const { response, sentAt } of visits.flatMap(({ exchanges }) => exchanges)) {
    for (const line of headerValues(response, 'set-cookie')) {
      const cookie = parseSetCookie(line, sentAt);
      if (cookie !== null && !cookie.isDeletion && names.includes(cookie.name))
        found.set(cookie.name, { cookie, at: sentAt });
    }
  }
  return [...found.values()];
}

/** Milliseconds that the session says it lives, by its cookie or its JWT; null: it does not say. */
export function declaredLifetimeMs(context: CheckContext, session: SharedSession): number | null {
  const cookies = sessionCookies(context, session).map(({ cookie }) => cookie.lifetimeS);
  const tokens = context.tokens.session.map((carrier) => readJwt(tokenValue(session.holdings, carrier) ?? ''));
  const jwts = tokens.map((jwt) => {
    const { exp, iat } = jwt?.claims ?? {};
    return typeof exp === 'number' ? exp - (typeof iat === 'number' ? iat : session.startedAt / 1000) : null;
  });
  const known = [...cookies, ...jwts].filter((seconds) => seconds !== null);
  return known.length === 0 ? null : Math.min(...known) * 1000;
}
