import type { SignInRequest } from '../specimen.ts';

const mostRedirects = 10;

interface Answer {
  readonly status: number;
  readonly cookies: ReadonlyMap<string, string>;
}

/**
 * The decision that ZAP publishes for its rule 40013, cookie variant, written anew: for each cookie that goes along with the
 * sign-in, sign in without it, take the value that comes back, sign in with that; if the answer is 200 and sets no
 * different value, there is an alert. It asks neither whether the sign-in worked nor what the old value is worth.
 */
export async function zapWouldAlert({ page, url, contentType, body }: SignInRequest): Promise<boolean> {
  const before = (await follow(page, { method: 'GET' }, new Map())).cookies;
  const signIn = { method: 'POST', headers: { 'content-type': contentType }, body };
  for (const name of before.keys()) {
    const rest = new Map([...before].filter(([other]) => other !== name));
    const issued = (await follow(url, signIn, rest)).cookies.get(name);
    if (issued === undefined) continue;
    const again = await follow(url, signIn, new Map([...rest, [name, issued]]));
    const returned = again.cookies.get(name);
    if (again.status === 200 && (returned === undefined || returned === issued)) return true;
  }
  return false;
}

interface Sent {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request and follows where it leads, with the cookies that come on the way. */
async function follow(start: string, first: Sent, held: ReadonlyMap<string, string>): Promise<Answer> {
  const jar = new Map(held);
  const cookies = new Map<string, string>();
  let [url, sent] = [start, first];
  for (let hop = 0; ; hop += 1) {
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
    const headers = { ...sent.headers, ...(cookie !== '' && { cookie }) };
    const response = await fetch(url, { ...sent, headers, redirect: 'manual' });
    await response.arrayBuffer();
    for (const [name, value] of response.headers.getSetCookie().map(pairOf)) {
      jar.set(name, value);
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null || hop === mostRedirects) return { status: response.status, cookies };
    url = new URL(location, url).href;
    sent = { method: 'GET' };
  }
}

function pairOf(line: string): [string, string] {
  const [pair = ''] = line.split(';', 1);
  const equals = pair.indexOf('=');
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}
