import { randomUUID } from 'node:crypto';
import { type ApplicationIssued, CurfewError, type LiveSession, type SessionData } from '@curfew/core';
import { endPresented } from '@curfew/http';
import type { Curfew } from '../curfew.ts';
import { orThrow } from '../or-throw.ts';
import type { Opened } from '../request-session.ts';
import { standingOf, type UserPlace } from './named-user.ts';

/** What is kept beside the application's data, under the name that the middleware in whose place this stands has for it. */
export interface KeptCookie {
  /** The id that the application sees. It is not Curfew's, whose ids change with each token, and it opens nothing. */
  readonly id: string;
  readonly originalMaxAge: number | null;
  /** Milliseconds since the epoch: after this the session is over, though Curfew's policy would allow more. */
  readonly expires: number | null;
}

/** A page asks for several things at once, all with the old cookie. */
const exchangeGraceMs = 60_000;

interface KeepOptions {
  readonly userPlaces: readonly UserPlace[];
  readonly methods: readonly string[];
}

/** With the token that the cookie of the middleware that was here before stands for, where one came along. */
type Surroundings = KeepOptions & { readonly old: string | null };

/**
 * A session whose data the application changes as it likes, and that is written when the request is over. Other than the
 * middleware in whose place it stands, it writes only the names that have changed, so that requests at the same time do not
 * overwrite each other, and it changes the token wherever the data begins to name somebody, so that no session is fixed (CWE-384).
 */
export class KeptSession {
  readonly #curfew: Curfew;
  readonly #opened: Opened;
  readonly #options: Surroundings;
  #token: string | null;
  #session: LiveSession | null;
  /** Whether the session of the old cookie has been exchanged for this one, or has ended. */
  #oldIsOver = false;
  /** The token of an old cookie that another request has exchanged: it is in no cookie of ours. */
  #exchanged: string | null = null;

  constructor(curfew: Curfew, opened: Opened, options: Surroundings) {
    this.#curfew = curfew;
    this.#opened = opened;
    this.#options = options;
    this.#token = opened.token;
    this.#session = opened.session;
  }

  /** A copy of what is kept, for the application to change. */
  get data(): Record<string, unknown> {
    const { cookie, ...data } = this.#session?.data ?? {};
    return structuredClone(data);
  }

  get cookie(): KeptCookie | null {
    return (this.#session?.data.cookie as KeptCookie | undefined) ?? null;
  }

  /** Whether the cookie of the middleware that was here before came along. */
  get hasOld(): boolean {
    return this.#options.old !== null;
  }

  /** Whether its session goes on in no other way. */
  get isOldOver(): boolean {
    return this.#oldIsOver;
  }

  get isStored(): boolean {
    return this.#session !== null;
  }

  /** The token to put into the cookie: `null` where the client has it already, or where there is none. */
  get newToken(): string | null {
    return this.#token === this.#opened.token ? null : this.token;
  }

  /** The token of the session that is stored, to renew its cookie. */
  get token(): string | null {
    return this.#session === null || this.#token === this.#exchanged ? null : this.#token;
  }

  /** When the session ends however much it is used. */
  get lifetimeEndsAt(): number | null {
    return this.#session?.lifetimeEndsAt ?? null;
  }

  /** Whether writing this needs a token that the client does not have yet. */
  needsNewToken(data: SessionData): boolean {
    return this.#session === null || this.#hasNewStanding(data);
  }

  /** The names that differ from what is kept, each with its value or `null`. */
  changes(data: SessionData, cookie: KeptCookie): SessionData {
    // Maps, because a name may be one that every object has, such as "constructor".
    const before = new Map(Object.entries(this.#session?.data ?? {}));
    const after = new Map(Object.entries({ ...data, cookie }));
    const names = new Set([...before.keys(), ...after.keys()]);
    const changed = [...names].filter((name) => JSON.stringify(before.get(name)) !== JSON.stringify(after.get(name)));
    return Object.fromEntries(changed.map((name) => [name, after.get(name) ?? null]));
  }

  /**
   * Writes what has changed, under another token where the data names another user than before, or grants more.
   *
   * @returns the cookie as it is kept, under another id where the session is another one.
   * @throws CurfewError `authentication-required` where the session has ended meanwhile: it is not revived (express-session would).
   */
  async keep(data: SessionData, cookie: KeptCookie): Promise<KeptCookie> {
    if (this.#hasNewStanding(data)) return this.#changeStanding(data, { ...cookie, id: randomUUID() });
    if (this.#session === null) {
      await this.#start(data, cookie);
      return cookie;
    }
    const changes = this.changes(data, cookie);
    if (Object.keys(changes).length === 0) return cookie;
    const kept = await this.#curfew.patchData(this.#token, changes);
    if (kept === null) {
      this.#session = null;
      throw new CurfewError('authentication-required', 'the session has ended while this request was served');
    }
    this.#session = { ...this.#session, data: kept };
    return cookie;
  }

  /**
   * Goes on with the session of the middleware that was here before, where it was brought over. Its token stands for the old cookie, and
   * is exchanged for one that the old layer's store says nothing of.
   *
   * @returns whether there is a token for the client to have in place of the old cookie.
   */
  async exchange(): Promise<boolean> {
    const { client } = this.#opened;
    const { old } = this.#options;
    if (old === null) return false;
    const issued = await this.#curfew.rotate(old, { graceMs: exchangeGraceMs, idempotencyKey: null, client });
    if (issued.ok) {
      this.#take(issued);
      this.#oldIsOver = true;
    }
    // Another request of the page has the new token by now; for this one the old one is good for a moment more.
    else if (issued.code === 'already-rotated') await this.#useOnce(old);
    return issued.ok;
  }

  async #useOnce(old: string): Promise<void> {
    this.#session = await this.#curfew.validate(old);
    this.#token = this.#session === null ? null : old;
    this.#exchanged = old;
  }

  /** Ends the session, and every other one whose cookie came along. */
  async end(): Promise<void> {
    await endPresented(this.#curfew, this.#opened.credential, this.#opened.client);
    await this.#endOld();
    if (this.#token !== null && this.#token !== this.#opened.token) {
      await this.#curfew.signOut(this.#token, this.#opened.client);
    }
    this.#token = null;
    this.#session = null;
  }

  /** Reads again what is kept by now. @returns whether the session is still there. */
  async reread(): Promise<boolean> {
    this.#session = await this.#curfew.inspect(this.#token);
    return this.#session !== null;
  }

  #standing(data: SessionData) {
    return standingOf(data, this.#options.userPlaces);
  }

  #hasNewStanding(data: SessionData): boolean {
    const [before, after] = [this.#standing(this.#session?.data ?? {}), this.#standing(data)];
    return before.user !== after.user || (after.marks !== before.marks && after.marks !== '[]');
  }

  async #changeStanding(data: SessionData, cookie: KeptCookie): Promise<KeptCookie> {
    this.#assertOwnSite();
    const { user } = this.#standing(data);
    if (user === null) {
      // Nobody any more, or more than before without a name: in both cases what was there ends.
      await this.end();
      await this.#start(data, cookie);
      return cookie;
    }
    const { client, policy, credential } = this.#opened;
    const issued = await this.#curfew.admit({
      user,
      methods: this.#options.methods,
      presented: this.#token,
      data: { ...data, cookie },
      ...{ client, policy },
    });
    const planted = credential.candidates.filter((candidate) => candidate !== this.#token);
    this.#take(orThrow(issued));
    await endPresented(this.#curfew, { ...credential, candidates: planted }, client);
    await this.#endOld();
    return cookie;
  }

  async #endOld(): Promise<void> {
    const { old } = this.#options;
    if (old === null || this.#oldIsOver) return;
    this.#oldIsOver = true;
    await this.#curfew.signOut(old, this.#opened.client);
  }

  async #start(data: SessionData, cookie: KeptCookie): Promise<void> {
    this.#assertOwnSite();
    const { client } = this.#opened;
    const kept = { ...data, cookie };
    this.#take(orThrow(await this.#curfew.startAnonymous({ presented: this.#token, data: kept, client })));
  }

  #take({ token, session }: ApplicationIssued): void {
    this.#token = token.reveal();
    this.#session = session;
  }

  #assertOwnSite(): void {
    if (!this.#opened.isForeign) return;
    throw new CurfewError(
      'cross-site-request',
      'a page of another site sent this request, so it starts no session; where that is meant, set csrf: "off"',
    );
  }
}
