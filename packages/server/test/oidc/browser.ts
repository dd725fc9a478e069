/** A browser as far as signing in needs one: it keeps cookies by host and follows redirects. */
export interface TestBrowser {
  /** Follows redirects until a page, or until `until` says so of the next address. */
  go(address: string, until?: (next: URL) => boolean): Promise<Visit>;
  /** The first form of the page. */
  submit(visit: Visit, fields: Readonly<Record<string, string>>): Promise<Visit>;
  cookie(address: string, name: string): string | undefined;
  setCookie(address: string, name: string, value: string): void;
}

export interface Visit {
  readonly address: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

const mostRedirects = 12;

export function openBrowser(): TestBrowser {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (host: string) => jars.get(host) ?? jars.set(host, new Map()).get(host) ?? new Map<string, string>();

  async function ask(address: URL, init: RequestInit = {}): Promise<Response> {
    const jar = jarOf(address.host);
    const cookie = Array.from(jar, ([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', ...(cookie && { cookie }), ...init.headers };
    const answer = await fetch(address, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }

  async function follow(first: URL, init?: RequestInit, until: (next: URL) => boolean = () => false): Promise<Visit> {
    let [address, answer] = [first, await ask(first, init)];
    for (let count = 0; count < mostRedirects; count++) {
      const location = answer.headers.get('location');
      if (location === null) break;
      const next = new URL(location, address);
      if (until(next)) return { address: next, status: answer.status, headers: answer.headers, body: '' };
      await answer.body?.cancel();
      [address, answer] = [next, await ask(next)];
    }
    return { address, status: answer.status, headers: answer.headers, body: await answer.text() };
  }

  return {
    go: (address, until) => follow(new URL(address), undefined, until),
    submit(visit, fields) {
      const [form = '', action = ''] = /<form[^>]* action="([^"]+)".*?<\/form>/s.exec(visit.body) ?? [];
      const hidden = form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
      const all = {
        ...Object.fromEntries(Array.from(hidden, ([, name = '', value = '']) => [name, value])),
        ...fields,
      };
      return follow(new URL(action.replaceAll('&amp;', '&'), visit.address), {
        method: 'POST',
        body: new URLSearchParams(all),
      });
    },
    cookie: (address, name) => jarOf(new URL(address).host).get(name),
    setCookie: (address, name, value) => void jarOf(new URL(address).host).set(name, value),
  };
}
