import { type Cookie, CookieJar as ToughJar } from 'tough-cookie';

/** A browser's cookies, with what a browser does not offer: exact copies, planting, and leaving single ones out. */
export interface CookieJar {
  /** Takes what an answer sets. What a browser would refuse is refused here as well. */
  receive(setCookie: string, url: string): void;
  /** Puts a cookie there as an attacker would: from outside, under any name. */
  plant(name: string, value: string, url: string): void;
  remove(names: Iterable<string>): void;
  /** The `Cookie` header for an address, or null. */
  headerFor(url: string): string | null;
  cookiesFor(url: string): { readonly name: string; readonly value: string }[];
  all(): { readonly name: string; readonly value: string }[];
  /** With what says where each is sent. */
  stored(): StoredCookie[];
  copy(): CookieJar;
}

interface StoredCookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  /** The domain's subdomains are sent it, too. */
  readonly isWide: boolean;
  readonly path: string;
  readonly isSecure: boolean;
  readonly isHttpOnly: boolean;
  /** `strict`, `lax` or `none`; null where the cookie says nothing. */
  readonly sameSite: string | null;
}

export function createCookieJar(): CookieJar {
  return wrap(
    new ToughJar(undefined, {
      looseMode: true,
      rejectPublicSuffixes: false,
      prefixSecurity: 'silent',
      allowSpecialUseDomain: true,
    }),
  );
}

function wrap(jar: ToughJar): CookieJar {
  const list = (): Cookie[] => {
    const store = jar.serializeSync()?.cookies ?? [];
    return store as unknown as Cookie[];
  };
  return {
    receive(setCookie, url) {
      try {
        jar.setCookieSync(setCookie, url, { ignoreError: true, loose: true });
      } catch {
        // A line that no browser would take either.
      }
    },
    plant(name, value, url) {
      const isLocked = name.startsWith('__Host-') || name.startsWith('__Secure-');
      this.remove([name]);
      jar.setCookieSync(`${name}=${value}; Path=/${isLocked ? '; Secure' : ''}`, url, { loose: true });
    },
    remove(names) {
      const unwanted = new Set(names);
      for (const { key, domain, path } of list()) {
        if (unwanted.has(key)) jar.store.removeCookie(domain ?? '', path ?? '/', key, ignore);
      }
    },
    headerFor(url) {
      const value = jar.getCookieStringSync(url);
      return value === '' ? null : value;
    },
    cookiesFor: (url) => jar.getCookiesSync(url).map(({ key, value }) => ({ name: key, value })),
    all: () => list().map(({ key, value }) => ({ name: key, value: value ?? '' })),
    stored: () =>
      list().map(({ key, value, domain, hostOnly, path, secure, httpOnly, sameSite }) => ({
        name: key,
        value: value ?? '',
        domain: domain ?? '',
        isWide: hostOnly === false,
        path: path ?? '/',
        isSecure: secure === true,
        isHttpOnly: httpOnly === true,
        sameSite: sameSite?.toLowerCase() ?? null,
      })),
    copy: () => {
      const twin = ToughJar.deserializeSync(JSON.stringify(jar.serializeSync()));
      return wrap(twin);
    },
  };
}

function ignore(): void {
  return;
}
