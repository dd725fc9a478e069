import type { CookieJar } from '../http/cookie-jar.ts';
import { InvalidTarget } from '../target/invalid-target.ts';

/** Takes over the cookies of a Playwright storage state. */
export function readStorageState(text: string, jar: CookieJar): CookieJar {
  const state = parse(text) as { cookies?: unknown } | null;
  if (!Array.isArray(state?.cookies)) throw new InvalidTarget('the storage state has no cookies');
  for (const one of state.cookies as Record<string, unknown>[]) {
    const [name, value, domain] = [String(one.name), String(one.value), String(one.domain)];
    const host = domain.replace(/^\./, '');
    const attributes = [
      `Path=${String(one.path ?? '/')}`,
      ...(domain.startsWith('.') ? [`Domain=${host}`] : []),
      ...(one.secure === true ? ['Secure'] : []),
    ];
    jar.receive([`${name}=${value}`, ...attributes].join('; '), `${one.secure === true ? 'https' : 'http'}://${host}/`);
  }
  return jar;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidTarget('the storage state is not JSON', { cause: error });
  }
}
