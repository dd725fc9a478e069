import type { Call } from '../../drive/visitor.ts';
import type { CheckContext } from '../context.ts';
import { sessionCookies } from '../lifetime/declared-life.ts';

const attacker = 'https://attacker.example';

/** The call as another site could make a browser send it: no header that needs a preflight, JSON dressed as text. */
export function asCrossSite(call: Call): Call {
  const type = call.headers?.['Content-Type'] ?? '';
  const isSimple = /urlencoded|multipart|text\/plain/.test(type) || call.body === null || call.body === undefined;
  return {
    method: call.method,
    url: call.url,
    body: call.body ?? null,
    ...(call.bodyEncoding && { bodyEncoding: call.bodyEncoding }),
    follow: true,
    headers: {
      ...(type === '' ? {} : { 'Content-Type': isSimple ? type : 'text/plain' }),
      Origin: call.method === 'GET' ? '' : attacker,
      Referer: `${attacker}/`,
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': 'navigate',
    },
  };
}

/** Whether browsers send the session's cookies along: Lax lets them go with a top-level GET only. */
export function travelsCrossSite(
  context: CheckContext,
  visits: Parameters<typeof sessionCookies>[1]['visits'],
  method: string,
): boolean {
  return sessionCookies(context, { visits }).every(({ cookie }) => {
    const value = cookie.attributes.get('samesite')?.toLowerCase();
    return value === 'lax' ? method === 'GET' : value !== 'strict';
  });
}

export function isCookieSession({ tokens }: CheckContext): boolean {
  return tokens.session.length > 0 && tokens.session.every(({ kind }) => kind === 'cookie');
}
