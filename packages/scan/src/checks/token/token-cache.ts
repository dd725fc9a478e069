import { type Exchange, header, headerValues } from '../../http/message.ts';
import { tokenValues } from '../../oracle/token-set.ts';
import { type Check, fault, pass } from '../check.ts';

export const tokenCache: Check = {
  id: 'token.cache',
  title: 'Shared caches may keep the session token or signed-in pages',
  severity: 'medium',
  impact: 'The next user of a shared cache may be served the token, or the page of somebody else',
  cwe: [524, 525],
  asvs: ['14.2.2', '14.3.2'],
  wstg: 'WSTG-SESS-04',
  profile: 'quick',
  needs: ['session', 'sign-in'],
  sends: 'A sign-in, and the check request.',
  proves: 'An answer with the token, or a signed-in page, is marked cacheable for everyone.',
  remedy: {
    text: 'Send `Cache-Control: no-store` with every answer that sets or shows a token, and at least `private` with signed-in pages.',
  },
  async run(context) {
    const { holdings, visits } = await context.shared();
    const tokens = tokenValues(holdings, context.tokens.session);
    const page = await context.judge(context.visitor('victim', holdings));
    const carries = ({ response }: Exchange) =>
      tokens.some(
        (token) =>
          response.body.includes(token) || headerValues(response, 'set-cookie').some((line) => line.includes(token)),
      );
    const sensitive = [...visits.flatMap((visit) => visit.exchanges).filter(carries), page.exchange];
    const found = sensitive.find(({ response }) => isPublic(header(response, 'cache-control') ?? ''));
    if (found === undefined) return pass();
    const path = new URL(found.request.url).pathname;
    context.trail.tell('victim', `is served ${path}, which any cache may keep`, found);
    return fault(
      `${path} is signed in or carries the token, and says Cache-Control: ${header(found.response, 'cache-control')}.`,
      path,
    );
  },
};

/** RFC 9111 5.2.2: what lets a shared cache store an answer. */
function isPublic(value: string): boolean {
  const directives = value
    .toLowerCase()
    .split(',')
    .map((one) => one.trim());
  const forbids = directives.some((one) => /^(no-store|private|no-cache)/.test(one));
  return !forbids && directives.some((one) => one === 'public' || /^(s-maxage|max-age)=[1-9]/.test(one));
}
