import type { SessionOwner } from '../drop-in/request-life.ts';
import type { SessionCookie } from '../drop-in/session-cookie.ts';

/** With an error, or without. */
export type Callback = (error?: unknown) => void;

/**
 * `req.session`, as express-session documents it. What the application keeps are its own enumerable properties; methods are on the
 * prototype, so that neither serialising nor copying a session takes them along.
 */
export class Session {
  [name: string]: unknown;
  cookie: SessionCookie;
  readonly #owner: SessionOwner;

  /** @param id is asked for each time, because it changes with the token. */
  constructor(owner: SessionOwner, data: Readonly<Record<string, unknown>>, cookie: SessionCookie, id: () => string) {
    this.#owner = owner;
    this.cookie = cookie;
    Object.defineProperty(this, 'req', { value: owner.request });
    Object.defineProperty(this, 'id', { get: id, configurable: true });
    // As express-session does: no name of ours is taken from what is kept.
    for (const [name, value] of Object.entries(data)) if (!(name in this)) this[name] = value;
  }

  touch(): this {
    return this.resetMaxAge();
  }

  resetMaxAge(): this {
    this.cookie.touch();
    return this;
  }

  save(callback?: Callback): this {
    tell(this.#owner.save(), callback);
    return this;
  }

  reload(callback: Callback): this {
    tell(this.#owner.reload(), callback);
    return this;
  }

  regenerate(callback: Callback): this {
    tell(this.#owner.regenerate(), callback);
    return this;
  }

  destroy(callback?: Callback): this {
    tell(this.#owner.destroy(), callback);
    return this;
  }
}

/** What the callback throws is the application's, and no failure of the session. */
function tell(work: Promise<void>, callback: Callback = () => undefined): void {
  work.then(
    () => setImmediate(callback),
    (error: unknown) => setImmediate(callback, error),
  );
}
