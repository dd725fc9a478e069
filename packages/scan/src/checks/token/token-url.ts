import { type Exchange, header } from '../../http/message.ts';
import { tokenValues } from '../../oracle/token-set.ts';
import { type Check, fault, pass } from '../check.ts';

const shortest = 8;

export const tokenUrl: Check = {
  id: 'token.url',
  title: 'The session token is written into addresses',
  severity: 'medium',
  impact: 'The token ends up in histories, logs and in what the browser tells the next site',
  cwe: [598],
  asvs: ['14.2.1', '3.4.5'],
  wstg: 'WSTG-SESS-04',
  profile: 'quick',
  needs: ['session', 'sign-in'],
  sends: 'A sign-in with its redirects, and the check request.',
  proves: 'The token of the session stands literally in an address: of a redirect, a link or a form.',
  remedy: {
    text: 'Carry the token in a cookie or a header only: addresses end up in histories, logs and the Referer of the next site.',
    code: {
      PHP: 'session.use_only_cookies = 1\nsession.use_trans_sid = 0',
      Spring: 'server.servlet.session.tracking-modes=cookie',
    },
  },
  async run(context) {
    const { holdings, visits } = await context.shared();
    const tokens = tokenValues(holdings, context.tokens.session).filter((token) => token.length >= shortest);
    const page = await context.judge(context.visitor('victim', holdings));
    const exchanges = [...visits.flatMap((visit) => visit.exchanges), page.exchange];
    for (const exchange of exchanges) {
      const place = tokens.map((token) => placeOf(token, exchange)).find((one) => one !== null);
      if (place === undefined) continue;
      context.trail.tell('victim', `has the token in ${place}`, exchange);
      return fault(`The session token stands in ${place}.`, place);
    }
    return pass();
  },
};

function placeOf(token: string, { request, response }: Exchange): string | null {
  const forms = [token, encodeURIComponent(token)];
  const isIn = (text: string) => forms.some((form) => text.includes(form));
  const path = new URL(request.url).pathname;
  if (isIn(request.url)) return `the address of ${isIn(path) ? 'a page' : path}`;
  if (isIn(header(response, 'location') ?? '')) return `the redirect of ${path}`;
  const addresses = response.body.matchAll(
    /(?:href|src|action)\s*=\s*["']?([^"'\s>]+)|"(https?:\/\/[^"\s]+|\/[^"\s]*\?[^"\s]*)"/g,
  );
  return [...addresses].some(([, attribute, text]) => isIn(attribute ?? text ?? '')) ? `an address on ${path}` : null;
}
