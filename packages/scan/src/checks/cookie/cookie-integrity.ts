import { header } from '../../http/message.ts';
import { type Check, fault, pass, skipped } from '../check.ts';
import { cookieAttributes } from '../remedies/cookie-attributes.ts';
import { isHttps } from './session-cookie-check.ts';

export const cookieIntegrity: Check = {
  id: 'cookie.integrity',
  title: 'Sibling hosts and the network can overwrite the session cookie',
  severity: 'info',
  impact: 'A sibling host, or whoever controls the network, can replace the user’s session with another',
  cwe: [565, 384],
  asvs: ['3.3.1', '3.3.3', '3.4.1'],
  wstg: 'WSTG-SESS-02',
  profile: 'quick',
  needs: ['session', 'sign-in'],
  sends: 'A sign-in.',
  proves: 'The cookie has no __Host- prefix, and HSTS does not cover sub-domains: the precondition of cookie tossing.',
  remedy: cookieAttributes,
  async run(context) {
    if (!isHttps(context)) return skipped('without TLS, no prefix protects a cookie');
    const { visits } = await context.shared();
    const names = context.tokens.session.filter(({ kind }) => kind === 'cookie').map(({ name }) => name);
    const open = names.filter((name) => !name.startsWith('__Host-'));
    if (open.length === 0) return pass();
    const hsts = visits
      .flatMap(({ exchanges }) => exchanges)
      .map(({ response }) => header(response, 'strict-transport-security') ?? '');
    if (hsts.some((value) => /includesubdomains/i.test(value)))
      return pass('HSTS covers sub-domains, so that only siblings with TLS remain');
    context.trail.tell('victim', `is given ${open.join(' and ')}`, visits.at(-1)?.exchanges[0]);
    return fault(`${open.join(' and ')} can be overwritten by sibling hosts, and over plain HTTP.`, open.join(' + '), {
      confidence: 'info',
    });
  },
};
