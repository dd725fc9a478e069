import type { CookieStyle } from '@curfew/http';

/** The cookie's options, as express-session has them. */
export interface CookieOptions {
  readonly path?: string;
  readonly domain?: string;
  /** `auto`: where the request came over TLS. Default: `auto`. */
  readonly secure?: boolean | 'auto';
  readonly httpOnly?: boolean;
  /** Default: `lax`, also for `false`. `auto`: `none` over TLS, else `lax`. */
  readonly sameSite?: boolean | 'lax' | 'strict' | 'none' | 'auto';
  /** Milliseconds. The session is over, too, when it has not been used for that long. */
  readonly maxAge?: number | null;
  readonly expires?: Date | null;
  readonly partitioned?: boolean;
  readonly priority?: 'low' | 'medium' | 'high';
}

/** The cookie of a session, as express-session shows it: each session may have its own `maxAge`. */
export class SessionCookie {
  path = '/';
  domain: string | undefined;
  secure: boolean | undefined;
  httpOnly = true;
  sameSite: boolean | 'lax' | 'strict' | 'none' = 'lax';
  partitioned: boolean | undefined;
  priority: 'low' | 'medium' | 'high' | undefined;
  originalMaxAge: number | null = null;
  #expires: Date | null = null;

  constructor({ maxAge, expires, secure, sameSite, ...others }: CookieOptions, isHttps: boolean) {
    Object.assign(this, others);
    this.secure = secure === undefined || secure === 'auto' ? isHttps : secure;
    if (sameSite === 'auto') this.sameSite = isHttps ? 'none' : 'lax';
    else this.sameSite = sameSite || 'lax';
    if (expires !== undefined) this.expires = expires;
    if (maxAge !== undefined) this.maxAge = maxAge;
  }

  get expires(): Date | null {
    return this.#expires;
  }

  set expires(at: Date | string | number | null) {
    this.#expires = at === null || at === undefined || (at as unknown) === false ? null : new Date(at);
    this.originalMaxAge = this.maxAge;
  }

  get maxAge(): number | null {
    return this.#expires === null ? null : this.#expires.getTime() - Date.now();
  }

  set maxAge(ms: number | null) {
    if (ms !== null && ms !== undefined && typeof ms !== 'number') throw new TypeError('maxAge must be a number');
    this.expires = typeof ms === 'number' ? new Date(Date.now() + ms) : null;
    this.originalMaxAge = ms ?? null;
  }

  /** Begins the time of `originalMaxAge` anew. */
  touch(): void {
    if (this.originalMaxAge !== null) this.maxAge = this.originalMaxAge;
  }

  /** @throws TypeError where `expires` or `maxAge` is no time. */
  assertTime(): void {
    if (Number.isNaN(this.#expires?.getTime())) throw new TypeError('option expires is invalid');
  }

  /** What is kept of it: that of the session, and nothing of the configuration. */
  restore(originalMaxAge: number | null, expires: number | null): void {
    this.#expires = expires === null ? null : new Date(expires);
    this.originalMaxAge = originalMaxAge;
  }

  /** @param endsAt when the session ends, in milliseconds: no cookie outlives it. */
  style(name: string, endsAt: number | null): CookieStyle {
    this.assertTime();
    const sameSite = this.sameSite === true ? 'strict' : this.sameSite || 'lax';
    const expires =
      this.#expires === null ? null : new Date(Math.min(this.#expires.getTime(), endsAt ?? Number.POSITIVE_INFINITY));
    const attributes = [
      this.domain === undefined ? '' : `Domain=${this.domain}`,
      `Path=${this.path}`,
      expires === null ? '' : `Expires=${expires.toUTCString()}`,
      this.httpOnly === false ? '' : 'HttpOnly',
      this.secure ? 'Secure' : '',
      this.partitioned ? 'Partitioned' : '',
      this.priority === undefined ? '' : `Priority=${capital(this.priority)}`,
      `SameSite=${capital(sameSite)}`,
    ];
    return { name, attributes: attributes.filter((part) => part !== '').join('; '), isSecure: this.secure === true };
  }

  get data() {
    const { originalMaxAge, partitioned, priority, expires, secure, httpOnly, domain, path, sameSite } = this;
    return { originalMaxAge, partitioned, priority, expires, secure, httpOnly, domain, path, sameSite };
  }

  toJSON() {
    return this.data;
  }
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}
