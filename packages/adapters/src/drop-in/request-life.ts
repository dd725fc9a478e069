import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { SessionData } from '@curfew/core';
import { buildCookie, isSafeMethod, oldSessionToken } from '@curfew/http';
import type { Exchange } from '../exchange.ts';
import { readRequest } from '../open-session.ts';
import { type KeptCookie, KeptSession } from './kept-session.ts';
import type { DropInSettings } from './options.ts';
import { SessionCookie } from './session-cookie.ts';

/** What a session asks of the request that it belongs to. */
export interface SessionOwner {
  readonly request: object;
  save(): Promise<void>;
  regenerate(): Promise<void>;
  reload(): Promise<void>;
  destroy(): Promise<void>;
}

/** `request.session`, as a middleware shows it: what the application keeps are its own enumerable properties. */
export interface ShownSession {
  cookie: SessionCookie;
  touch(): unknown;
}

/** A request with what the middleware puts on it. */
export type SessionRequest<Session extends ShownSession> = IncomingMessage & {
  session?: Session | null;
  sessionID?: string;
};

interface Surroundings<Session extends ShownSession> {
  readonly chosen: DropInSettings;
  readonly request: SessionRequest<Session>;
  readonly exchange: Exchange;
  /** @param id is asked for each time, because it changes with the token. */
  show(owner: SessionOwner, data: Readonly<Record<string, unknown>>, cookie: SessionCookie, id: () => string): Session;
}

/** A session from the request that brings it to the answer that goes out with its cookie. */
export class RequestLife<Session extends ShownSession> implements SessionOwner {
  readonly request: SessionRequest<Session>;
  readonly #around: Surroundings<Session>;
  readonly #name: string;
  readonly #kept: KeptSession;
  /** What is kept, or would be, had the application changed nothing. */
  #original = '{}';
  #id: string = randomUUID();
  #isCleared = false;
  #isOldCleared = false;

  private constructor(around: Surroundings<Session>, name: string, kept: KeptSession) {
    this.#around = around;
    this.#name = name;
    this.#kept = kept;
    this.request = around.request;
  }

  static async begin<Session extends ShownSession>(around: Surroundings<Session>): Promise<RequestLife<Session>> {
    const { chosen, request, exchange } = around;
    const isHttps = chosen.isHttps(request);
    const name = chosen.nameFor(chosen.cookieOptionsFor(request), isHttps);
    const cookieFor = () => ({ name, attributes: 'Path=/', isSecure: isHttps });
    const opened = await readRequest(chosen.curfew, { ...chosen.settings, cookieFor }, exchange);
    // An old cookie is one: what rests on it has to prove its origin, too.
    const old =
      chosen.oldCookie === null || opened.isForeign ? null : oldSessionToken(exchange.headers, chosen.oldCookie);
    const kept = new KeptSession(chosen.curfew, opened, { ...chosen.keep, old: old?.reveal() ?? null });
    const life = new RequestLife(around, name, kept);
    if (opened.session !== null) life.#clearOld();
    else if (opened.missing === null && mayExchange(chosen, exchange)) await life.#exchangeOld();
    await life.#endIfOld();
    life.#show();
    return life;
  }

  /** For code that goes past `req.session`, such as `req.sessionStore.regenerate(req, …)`. */
  get store() {
    const run = (work: Promise<void>, callback?: (error?: unknown) => void) => work.then(() => callback?.(), callback);
    return {
      generate: () => this.#showNew(),
      regenerate: (_request: unknown, callback?: (error?: unknown) => void) => run(this.regenerate(), callback),
      destroy: (id: string, callback?: (error?: unknown) => void) =>
        run(id === this.#id ? this.#end() : Promise.reject(notOwn()), callback),
    };
  }

  async save(): Promise<void> {
    const { session } = this.request;
    if (!session) return;
    const { data, cookie } = this.#written(session);
    if (this.#kept.needsNewToken(data) && this.#around.exchange.isAnswered()) throw tooLate();
    const kept = await this.#kept.keep(data, cookie);
    this.#id = kept.id;
    this.request.sessionID = kept.id;
    this.#original = fingerprint(data);
  }

  async regenerate(): Promise<void> {
    await this.#end();
    this.#showNew();
  }

  async reload(): Promise<void> {
    if (!(await this.#kept.reread())) throw new Error('failed to load session');
    this.#show();
  }

  async destroy(): Promise<void> {
    this.request.session = undefined as never;
    delete this.request.session;
    await this.#end();
  }

  /** Before the head of the answer leaves: stores and sets the cookie. @returns `null` where there is nothing to wait for. */
  beforeHead(): Promise<void> | null {
    const { session } = this.request;
    if (!session) return this.#unset();
    if (!this.#isSecured(session)) return null;
    if (!this.#mustSave(session)) {
      this.#setCookie(session, this.#around.chosen.rolling);
      return null;
    }
    const isModified = this.#isModified(session);
    session.touch();
    return this.save().then(
      () => this.#setCookie(session, isModified && session.cookie.expires !== null),
      (error) => this.#dropVisit(isModified, error),
    );
  }

  /** Before the answer ends, where its head has left earlier. */
  beforeEnd(): Promise<void> | null {
    const { session } = this.request;
    return session && this.#isModified(session) ? this.save() : null;
  }

  /** A visitor for whom there is no session, because there are too many of them, is served all the same. */
  #dropVisit(isModified: boolean, error: unknown): void {
    if (isModified || this.#kept.isStored) throw error;
  }

  #unset(): Promise<void> | null {
    if (this.request.session === null && this.#around.chosen.unsetDestroys && !this.#isCleared) return this.#end();
    return null;
  }

  async #end(): Promise<void> {
    const wasThere = this.#kept.isStored;
    await this.#kept.end();
    this.#clearOld();
    if (!wasThere || this.#around.exchange.isAnswered()) return;
    this.#isCleared = true;
    const style = this.#newCookie().style(this.#name, null);
    this.#around.exchange.setCookie(this.#name, buildCookie(style, null));
  }

  /** Who comes with the cookie of the session layer that was here before gets one of this one, if it can be set. */
  async #exchangeOld(): Promise<void> {
    const canSet = !this.#newCookie().secure || this.#around.chosen.isHttps(this.request);
    if (canSet && (await this.#kept.exchange())) this.#clearOld();
  }

  /** Left in the browser, it would open its session once more as soon as there is no newer one. */
  #clearOld(): void {
    const { chosen, exchange } = this.#around;
    const name = chosen.oldCookie?.name;
    if (name === undefined || name === this.#name || !this.#kept.hasOld || this.#isOldCleared || exchange.isAnswered())
      return;
    this.#isOldCleared = true;
    exchange.setCookie(name, buildCookie({ ...this.#newCookie().style(name, null), name }, null));
  }

  /** The time that the application has set ends a session, too, as it does in express-session's stores. */
  async #endIfOld(): Promise<void> {
    const expires = this.#kept.cookie?.expires ?? null;
    if (expires !== null && expires <= this.#around.chosen.curfew.now()) await this.#kept.end();
  }

  #show(): void {
    if (!this.#kept.isStored) {
      this.#showNew();
      return;
    }
    const { data, cookie } = this.#kept;
    this.#original = fingerprint(data);
    this.#id = cookie?.id ?? randomUUID();
    const shown = this.#newCookie();
    if (cookie !== null) shown.restore(cookie.originalMaxAge, cookie.expires);
    this.#put(this.#around.show(this, data, shown, () => this.#id));
  }

  #showNew(): void {
    this.#original = '{}';
    this.#id = randomUUID();
    this.#put(this.#around.show(this, {}, this.#newCookie(), () => this.#id));
  }

  #put(session: Session): void {
    this.request.session = session;
    this.request.sessionID = this.#id;
  }

  #newCookie(): SessionCookie {
    const { chosen, request } = this.#around;
    return new SessionCookie(chosen.cookieOptionsFor(request), chosen.isHttps(request));
  }

  #written(session: Session): { readonly data: SessionData; readonly cookie: KeptCookie } {
    const { cookie: _, ...data } = JSON.parse(JSON.stringify(session));
    return { data, cookie: this.#keptCookie(session) };
  }

  /** Each use moves the end of the time; it is written when a tenth of it has passed, so that writes are few. */
  #keptCookie({ cookie }: Session): KeptCookie {
    cookie.assertTime();
    const expires = cookie.expires?.getTime() ?? null;
    const before = this.#kept.cookie;
    const isSame = before !== null && before.originalMaxAge === cookie.originalMaxAge && before.expires !== null;
    const isNear =
      isSame && expires !== null && Math.abs(expires - (before.expires ?? 0)) < (cookie.originalMaxAge ?? 0) / 10;
    return { id: this.#id, originalMaxAge: cookie.originalMaxAge, expires: isNear ? before.expires : expires };
  }

  #isModified(session: Session): boolean {
    const { cookie: _, ...data } = session;
    return fingerprint(data) !== this.#original;
  }

  #mustSave(session: Session): boolean {
    if (this.#isModified(session)) return true;
    if (!this.#kept.isStored) return this.#around.chosen.saveUninitialized;
    session.touch();
    const { data, cookie } = this.#written(session);
    return Object.keys(this.#kept.changes(data, cookie)).length > 0;
  }

  #isSecured(session: Session): boolean {
    return !session.cookie.secure || this.#around.chosen.isHttps(this.request);
  }

  #setCookie(session: Session, isRenewed: boolean): void {
    if (this.#kept.isOldOver) this.#clearOld();
    const token = this.#kept.newToken ?? (isRenewed ? this.#kept.token : null);
    if (token === null || this.#around.exchange.isAnswered()) return;
    const style = session.cookie.style(this.#name, this.#kept.lifetimeEndsAt);
    this.#around.exchange.setCookie(this.#name, buildCookie(style, token));
  }
}

function mayExchange({ settings }: DropInSettings, { method }: Exchange): boolean {
  return settings.csrf !== 'strict' || isSafeMethod(method);
}

function fingerprint(data: object): string {
  return JSON.stringify(data);
}

function tooLate(): Error {
  return new Error(
    'the head of the answer has been sent, so the session’s new cookie cannot be set: change the session before answering',
  );
}

function notOwn(): Error {
  return new Error('req.sessionStore knows the session of this request alone: Curfew gives out no session by its id');
}
