import type { LightMyRequestResponse } from 'fastify';

/** What a browser keeps of cookies for one site, without their attributes. */
export interface CookieJar {
  get(name: string): string | undefined;
  /** As in the header `Cookie`. */
  readonly header: () => string;
  keep(answer: LightMyRequestResponse): void;
}

export function createCookieJar(): CookieJar {
  const cookies = new Map<string, string>();
  return {
    get: (name) => cookies.get(name),
    header: () => Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; '),
    keep(answer) {
      for (const line of setCookies(answer)) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) cookies.delete(name);
        else cookies.set(name, value);
      }
    },
  };
}

export function setCookies(answer: LightMyRequestResponse): string[] {
  return [answer.headers['set-cookie'] ?? []].flat();
}
