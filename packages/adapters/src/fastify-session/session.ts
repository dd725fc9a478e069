import { isDeepStrictEqual } from 'node:util';
import type { SessionOwner } from '../drop-in/request-life.ts';
import { type CookieOptions, SessionCookie } from '../drop-in/session-cookie.ts';

type Callback = (error?: unknown) => void;
type Values = Readonly<Record<string, unknown>>;

/**
 * `request.session`, as @fastify/session documents it. What the application keeps are its own enumerable properties; methods give a
 * promise where they are given no callback.
 */
export class Session {
  [name: string]: unknown;
  cookie: SessionCookie;
  readonly #owner: SessionOwner;
  readonly #id: () => string;
  readonly #restored: Values;
  #isSaved = false;

  /** @param id is asked for each time, because it changes with the token. */
  constructor(owner: SessionOwner, data: Values, cookie: SessionCookie, id: () => string) {
    this.#owner = owner;
    this.#id = id;
    this.#restored = structuredClone(data);
    this.cookie = cookie;
    for (const [name, value] of Object.entries(data)) if (!(name in this)) this[name] = value;
  }

  get sessionId(): string {
    return this.#id();
  }

  /** The same as {@link sessionId}: the id opens nothing, so there is nothing to encrypt. */
  get encryptedSessionId(): string {
    return this.#id();
  }

  get(name: string): unknown {
    return this[name];
  }

  set(name: string, value: unknown): void {
    this[name] = value;
  }

  touch(): void {
    this.cookie.touch();
  }

  options(options: CookieOptions): void {
    const { originalMaxAge, expires, ...others } = this.cookie.data;
    this.cookie = new SessionCookie({ ...others, ...withTime(this.cookie), ...options } as CookieOptions, false);
  }

  isModified(): boolean {
    const { cookie: _, ...data } = this;
    return !isDeepStrictEqual(data, this.#restored);
  }

  isSaved(): boolean {
    return this.#isSaved;
  }

  /** @param keep names whose values the new session has, too. */
  regenerate(keep?: readonly string[] | Callback, callback?: Callback): Promise<void> | undefined {
    const [names, then] = typeof keep === 'function' ? [[], keep] : [keep ?? [], callback];
    const kept = names.map((name) => [name, this[name]] as const);
    const work = this.#owner.regenerate().then(() => {
      const { session } = this.#owner.request as { session: Session };
      for (const [name, value] of kept) if (value !== undefined) session.set(name, value);
    });
    return tell(work, then);
  }

  destroy(callback?: Callback): Promise<void> | undefined {
    const { request } = this.#owner as { request: { session?: Session | null } };
    const work = this.#owner.destroy().then(() => {
      request.session = null;
    });
    return tell(work, callback);
  }

  reload(callback?: Callback): Promise<void> | undefined {
    return tell(this.#owner.reload(), callback);
  }

  save(callback?: Callback): Promise<void> | undefined {
    const work = this.#owner.save().then(() => {
      this.#isSaved = true;
    });
    return tell(work, callback);
  }
}

function withTime({ originalMaxAge, expires }: SessionCookie): CookieOptions {
  return originalMaxAge === null ? { expires } : { maxAge: originalMaxAge };
}

function tell(work: Promise<void>, callback: Callback | undefined): Promise<void> | undefined {
  if (callback === undefined) return work;
  work.then(
    () => setImmediate(callback),
    (error: unknown) => setImmediate(callback, error),
  );
  return undefined;
}
