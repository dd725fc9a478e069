import { ScanFailure } from '../../http/failure.ts';
import { header } from '../../http/message.ts';
import type { Judgement } from '../../oracle/oracle.ts';
import { tokenValue } from '../../oracle/token-set.ts';
import { type Check, fault, pass, skipped } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { isHttps, isPlainLoopback } from '../cookie/session-cookie-check.ts';

export const tokenClearText: Check = {
  id: 'token.clear-text',
  title: 'The session is used without TLS',
  severity: 'medium',
  impact: 'Whoever listens to the network takes over the session',
  cwe: [319, 523],
  asvs: ['3.4.1'],
  wstg: 'WSTG-SESS-04',
  profile: 'full',
  needs: ['session', 'sign-in'],
  sends:
    'The check request with the token to the same application over http://, and a look at Strict-Transport-Security.',
  proves: 'The session is signed in over plain HTTP; or nothing tells browsers to keep to TLS.',
  remedy: {
    text: 'Serve the application with TLS only, answer http:// with a redirect and no more, and send `Strict-Transport-Security: max-age=31536000; includeSubDomains`.',
  },
  async run(context) {
    if (isPlainLoopback(context)) return skipped('plain HTTP on this machine');
    const { holdings, visits } = await context.shared();
    if (!isHttps(context)) {
      context.trail.tell('victim', 'signs in without TLS', visits.at(-1)?.exchanges[0]);
      return fault('The application is served without TLS: everyone on the way reads the token.', 'http');
    }
    const plain = await judgeWithoutTls(context, holdings);
    if (plain?.verdict === 'signed-in') {
      context.trail.tell('attacker', 'uses the session over http://', plain.exchange);
      return fault('The session is accepted over http://.', 'http');
    }
    const sent = visits
      .flatMap(({ exchanges }) => exchanges)
      .map(({ response }) => header(response, 'strict-transport-security'));
    if (sent.some((value) => value !== undefined)) return pass();
    context.trail.tell('victim', 'is not told to keep to TLS', visits.at(-1)?.exchanges[0]);
    return fault('No answer carries Strict-Transport-Security.', 'hsts', {
      severity: 'low',
      because: 'which takes a first request without TLS',
    });
  },
};

async function judgeWithoutTls(
  context: CheckContext,
  holdings: Parameters<CheckContext['replay']>[0],
): Promise<Judgement | null> {
  const twin = new URL(context.target.clearTextUrl ?? `http://${new URL(context.target.url).hostname}/`);
  const cookies = context.tokens.session
    .filter(({ kind }) => kind === 'cookie')
    .map((carrier) => `${carrier.name}=${tokenValue(holdings, carrier) ?? ''}`);
  try {
    return await context.replay(holdings, (call) => {
      const { pathname, search } = new URL(call.url);
      return {
        ...call,
        url: new URL(pathname + search, twin).href,
        headers: { ...call.headers, Cookie: cookies.join('; ') },
      };
    });
  } catch (error) {
    // Nothing listens without TLS: as it should be.
    if (error instanceof ScanFailure && ['unreachable', 'reset', 'timeout', 'malformed'].includes(error.kind))
      return null;
    throw error;
  }
}
