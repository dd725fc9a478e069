import { type CookieStyle, cookieNamed, cookieValues } from '@curfew/http';
import type { FastifyRequest } from 'fastify';
import type { Settings } from './settings.ts';

/** Where a browser keeps the link that it has followed: no address and no page of ours shows it again. */
export function setUpCookie({ cookie }: Pick<Settings, 'cookie'>): {
  readonly style: CookieStyle;
  readonly linkIn: (request: FastifyRequest) => string;
} {
  const style = cookieNamed(`${cookie.name}-set-up`, cookie.isSecure);
  return { style, linkIn: ({ headers }) => cookieValues(headers.cookie ?? '', style.name)[0] ?? '' };
}
