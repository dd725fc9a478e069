import type { Call } from './visitor.ts';

const product = 'CurfewScan/0.1';
/**
 * Spelt as browsers spell theirs, for applications that look. The attacker says the same: a session that is bound to it is not
 * bound to anything that an attacker could not copy.
 */
export const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 ${product}`;

/** A person who opens or submits a page, or a page's script that asks for data. */
export type CallKind = 'page' | 'data';

/** What nobody says of it is read off a call: scripts send JSON, tokens in headers, and what forms cannot. */
export function kindOf(call: Call): CallKind {
  if (call.as !== undefined) return call.as;
  const { headers = {}, method } = call;
  const names = Object.entries(headers).map(([name, value]) => `${name}: ${value}`.toLowerCase());
  const isScripted = names.some((line) => /^(authorization|x-[\w-]+): .|^content-type: .*json/.test(line));
  return isScripted || !['GET', 'HEAD', 'POST'].includes(method) ? 'data' : 'page';
}

/**
 * The headers of a browser, in a browser's order: applications answer a stranger otherwise.
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function browserHeaders(call: Call, cookie: string | null): [string, string][] {
  const kind = kindOf(call);
  const own = new Map(Object.entries(call.headers ?? {}).map(([name, value]) => [name.toLowerCase(), [name, value]]));
  const take = (name: string): [string, string][] => {
    const entry = own.get(name.toLowerCase());
    own.delete(name.toLowerCase());
    return entry === undefined ? [] : [[name, entry[1] ?? '']];
  };
  const put = (name: string, value: string): [string, string][] => {
    const given = take(name);
    return given.length > 0 ? given : [[name, value]];
  };
  const isPage = kind === 'page';
  const site = own.get('sec-fetch-site')?.[1] ?? (own.has('referer') ? 'same-origin' : 'none');
  const fetchMetadata = isTrustworthy(call.url)
    ? [
        ...put('Sec-Fetch-Site', isPage || site !== 'none' ? site : 'same-origin'),
        ...put('Sec-Fetch-Mode', isPage ? 'navigate' : 'cors'),
        ...(isPage ? put('Sec-Fetch-User', '?1') : []),
        ...put('Sec-Fetch-Dest', isPage ? 'document' : 'empty'),
      ]
    : [];
  const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
  const headers = [
    ...take('Cache-Control'),
    ...take('Origin'),
    ...take('Content-Type'),
    ...(isPage ? put('Upgrade-Insecure-Requests', '1') : []),
    ...put('User-Agent', userAgent),
    ...put('Accept', isPage ? accept : 'application/json, text/plain, */*'),
    ...fetchMetadata,
    ...take('Referer'),
    ...put('Accept-Encoding', 'gzip, deflate, br'),
    ...put('Accept-Language', 'en-US,en;q=0.9'),
    ...(cookie === null ? take('Cookie') : put('Cookie', cookie)),
  ];
  const rest = [...own.values()].map(([name = '', value = '']): [string, string] => [name, value]);
  return [...headers, ...rest].filter(([, value]) => value !== '');
}

/** Browsers send fetch metadata over TLS and to the machine itself only. */
function isTrustworthy(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|.*\.localhost)$/.test(hostname);
}
