import {
  type ApplicationIssued,
  type AssuranceLevel,
  type Client,
  CurfewError,
  type LiveSession,
  type MissingProof,
  type SessionData,
  type SessionId,
  type UserProfile,
} from '@curfew/core';
import { buildCookie, type CookieStyle, type Credential, csrfTokenFor, endPresented } from '@curfew/http';
import type { Curfew } from './curfew.ts';
import { assertKeyProofAge, offerBinding, requireKeyProof } from './device-binding.ts';
import type { Exchange } from './exchange.ts';
import { keyForToken, type Proving, refuseKeyForPlain } from './key-proof.ts';
import { orThrow } from './or-throw.ts';
import { type OwnSession, toDate, toOwnSession } from './own-session.ts';

export interface SignInOptions {
  /** The application's own id of the user. Compared exactly; it never has to be a name. */
  readonly user: string;
  /** The user's roles from now on. Where they change, the user's other sessions end. Absent: they stay. */
  readonly roles?: readonly string[];
  /** How the user proved who they are: names of RFC 8176 such as `pwd`, `otp` or `hwk`. Default: `['pwd']`. */
  readonly methods?: readonly string[];
  /** Default: what the methods reach by themselves. */
  readonly level?: AssuranceLevel;
  /** What lists of sessions call the user. Default: the id. */
  readonly username?: string;
  readonly profile?: UserProfile;
  /** To recognise the session by in lists. */
  readonly label?: string;
  /** Names of data to keep from the anonymous session. Everything else of it is gone after the sign-in. */
  readonly carry?: readonly string[];
  /** Keeps the cookie when the browser is closed ("remember me"), until the session's lifetime ends. Default: `false`. */
  readonly persistent?: boolean;
  /** Random text that the page sends again with a repeated sign-in, which then replaces the first session if nobody has used it. */
  readonly idempotencyKey?: string;
  /**
   * `bearer`: the token is returned, once, and no cookie is set. It is bound to the client's key where the request has a header `DPoP`
   * (RFC 9449). Default: `cookie`.
   */
  readonly transport?: 'cookie' | 'bearer';
}

/** What one request knows and does about its session. */
export class RequestSession<Data extends object = SessionData> {
  readonly #curfew: Curfew;
  readonly #exchange: Exchange;
  readonly #opened: Opened;
  #token: string | null;
  #session: LiveSession | null;
  #missing: MissingProof | null;

  /** For adapters: applications get it from their framework's adapter. */
  constructor(curfew: Curfew, exchange: Exchange, opened: Opened) {
    this.#curfew = curfew;
    this.#exchange = exchange;
    this.#opened = opened;
    this.#token = opened.token;
    this.#session = opened.session;
    this.#missing = opened.missing;
  }

  /** The session's public id, safe in logs and addresses. It is not the token. */
  get id(): string | null {
    return this.#session?.id ?? null;
  }

  /** The signed-in user: the application's own id, or `null`. */
  get user(): string | null {
    const { provider, username } = this.#session ?? { provider: null, username: null };
    return provider?.subject ?? username;
  }

  get isSignedIn(): boolean {
    return this.#session !== null && this.#session.userId !== null;
  }

  /**
   * The proof that the user's roles require and this session lacks: until {@link stepUp} it counts as signed out. `null`: nothing
   * is missing, or there is no session.
   */
  get missing(): MissingProof | null {
    return this.#missing;
  }

  /** Why the proof of a key counts for nothing that came with a token (DPoP, RFC 9449); `null`: it counts, or none was sent. */
  get refusedProof(): CurfewError | null {
    const { proof } = this.#opened.credential.keyScheme ?? {};
    return proof?.ok === false ? proof.error : null;
  }

  get roles(): readonly string[] {
    return this.#session?.roles ?? [];
  }

  /** What the application keeps in the session. Frozen: change it by {@link set} or {@link update}. */
  get data(): Readonly<Partial<Data>> {
    return (this.#session?.data ?? {}) as Readonly<Partial<Data>>;
  }

  /** How the user proved who they are (RFC 8176). */
  get methods(): readonly string[] {
    return this.#session?.proofs.map(({ method }) => method) ?? [];
  }

  /** What that is worth (NIST SP 800-63B-4). */
  get level(): AssuranceLevel | null {
    return this.#session?.level ?? null;
  }

  /** When the user last proved who they are. */
  get authenticatedAt(): Date | null {
    return toDate(this.#session?.authenticatedAt ?? null);
  }

  /** Seconds since the user last proved who they are, by the authority's clock; `null` where nobody did. */
  get authenticatedSecondsAgo(): number | null {
    const at = this.#session?.authenticatedAt ?? null;
    return at === null ? null : (this.#curfew.now() - at) / 1_000;
  }

  /** Whole seconds until the session ends if it is not used again; `null`: never, or no session. */
  get expiresInSeconds(): number | null {
    const expiresAt = this.#session?.expiresAt ?? null;
    return expiresAt === null ? null : Math.max(0, Math.floor((expiresAt - this.#curfew.now()) / 1_000));
  }

  /** What forms and scripts send back as `X-CSRF-Token` where `csrf` is `strict`. It dies with the session. */
  get csrfToken(): string | null {
    return this.#token === null || this.#session === null ? null : csrfTokenFor(this.#token);
  }

  /**
   * Signs in a user whose identity the application has just checked. Ends the session that came with the request, whoever's it
   * is, and issues another one: a token that somebody knew before the sign-in is worth nothing after it (CWE-384).
   *
   * @returns the token where `transport` is `bearer`, else `null`.
   * @throws CurfewError `user-disabled`, `session-limit-reached`; `cross-site-request` where another site's page sent this.
   * @example
   * await req.session.signIn({ user: user.id, roles: user.roles });
   */
  async signIn(options: SignInOptions): Promise<string | null> {
    const { user, roles, methods = ['pwd'], level, username, profile, label, carry, transport = 'cookie' } = options;
    const { idempotencyKey } = options;
    this.#assertWritable(transport);
    const { credential, proving } = this.#opened;
    if (transport === 'cookie') refuseKeyForPlain(this.#exchange, credential);
    const key = transport === 'cookie' ? {} : await keyForToken(this.#curfew, this.#exchange, credential, proving);
    const issued = orThrow(
      await this.#curfew.admit({
        ...key,
        user,
        methods,
        presented: this.#plantable,
        policy: this.#opened.policy,
        client: this.#opened.client,
        ...defined({ roles, level, username, profile, label, carry, idempotencyKey }),
      }),
    );
    await this.#endPlanted();
    return this.#take(issued, transport, options.persistent ?? false);
  }

  /** Ends the session, and every other one whose cookie came along. Also right without a session. */
  async signOut(): Promise<void> {
    this.#assertWritable('cookie');
    await endPresented(this.#curfew, this.#opened.credential, this.#opened.client);
    // The session may have been issued while this request was served.
    if (this.#token !== null) await this.#curfew.signOut(this.#token, this.#opened.client);
    this.#forget();
    this.#exchange.setCookie(this.#opened.cookie.name, buildCookie(this.#opened.cookie, null));
  }

  /**
   * Gives the session another token, with everything else as it was. Until the new token has been used, a request with the old one gets
   * it again: from another tab, or because the answer got lost. Rotate last: whatever the request does with the session afterwards
   * counts as a use.
   *
   * @param graceMs how long the old token still works, for requests that are under way; at most one minute. Default: 10 s.
   * @param idempotencyKey random text of the page: then only a request with the same one gets the token again.
   * @throws CurfewError `already-rotated` where the new token has been used: the browser has it.
   */
  async rotate(graceMs = 10_000, idempotencyKey: string | null = null): Promise<void> {
    this.#assertWritable('cookie');
    const { client, credential } = this.#opened;
    refuseKeyForPlain(this.#exchange, credential);
    const issued = await this.#curfew.rotate(this.#token, { graceMs, idempotencyKey, client });
    this.#take(orThrow(issued), 'cookie', false);
  }

  /**
   * The user has proven again, or more, who they are: raises the level, and issues another token.
   *
   * @example
   * await req.session.stepUp({ methods: ['otp'] });
   */
  async stepUp(proof: { readonly methods: readonly string[]; readonly level?: AssuranceLevel }): Promise<void> {
    this.#assertWritable('cookie');
    refuseKeyForPlain(this.#exchange, this.#opened.credential);
    this.#take(orThrow(await this.#curfew.stepUp(this.#token, proof, this.#opened.client)), 'cookie', false);
  }

  /**
   * Requires that the key which the session is bound to has been proven within this time, before something grave. A browser that has to prove
   * it again is sent to the same address (307) without its bound cookie: it proves its key, and repeats the request. A program proves its key
   * with each request.
   *
   * @param withinMs at least 10 seconds
   * @throws what the adapter answers: that redirect, or `binding-required` where the session is bound to no key.
   * @example
   * await session.requireKeyProof(30_000);
   */
  async requireKeyProof(withinMs: number): Promise<void> {
    assertKeyProofAge(withinMs);
    await requireKeyProof(this.#curfew, this.#exchange, { token: this.#token, cookie: this.#opened.cookie, withinMs });
  }

  /** Sets named values; `null` removes one. Other names stay, so that parallel requests do not overwrite each other. */
  async set(patch: { readonly [Name in keyof Data]?: Data[Name] | null }): Promise<void> {
    this.#assertRequestIsKnown();
    if (this.#session === null) return this.#start(patch as SessionData);
    this.#see(await this.#curfew.patchData(this.#token, patch as SessionData));
  }

  /**
   * Changes data by what is there. Where another request has written meanwhile, `change` is called again with what is there then.
   *
   * @example
   * await req.session.update((data) => ({ visits: (data.visits ?? 0) + 1 }));
   */
  async update(
    change: (data: Readonly<Partial<Data>>) => { readonly [Name in keyof Data]?: Data[Name] | null },
  ): Promise<void> {
    this.#assertRequestIsKnown();
    if (this.#session === null) return this.#start(change({} as Partial<Data>) as SessionData);
    const plan = (data: SessionData) => change(data as Readonly<Partial<Data>>) as SessionData;
    this.#see(await this.#curfew.updateData(this.#token, plan));
  }

  /** The user's sessions, newest first; at most 100. */
  async list(): Promise<readonly OwnSession[]> {
    this.#assertUser();
    return (await this.#curfew.listOwn(this.#token)).map((session) => toOwnSession(session, this.id));
  }

  /** Ends one of the user's own sessions. @returns whether there was one. */
  async end(id: string): Promise<boolean> {
    this.#assertRequestIsKnown();
    this.#assertUser();
    if (id === this.id) return this.signOut().then(() => true);
    return this.#curfew.endOwn(this.#token, id as SessionId, this.#opened.client);
  }

  /** Ends all of the user's sessions but this one. @returns how many. */
  async endOthers(): Promise<number> {
    this.#assertRequestIsKnown();
    this.#assertUser();
    return this.#curfew.endOthers(this.#token, this.#opened.client);
  }

  /**
   * Calls `listener` once, when the session is over or has another token, as a rule within milliseconds, whoever has ended it: for what goes
   * on longer than a request, such as a WebSocket.
   *
   * @returns a function that removes the listener.
   * @example
   * socket.on('close', session.onEnd(() => socket.close(4401, 'signed out')));
   */
  onEnd(listener: () => void): () => void {
    return this.#curfew.onEnd(this.#token, listener);
  }

  async #start(data: SessionData): Promise<void> {
    this.#assertWritable('cookie');
    const kept = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null && value !== undefined));
    const { client } = this.#opened;
    this.#take(
      orThrow(await this.#curfew.startAnonymous({ presented: this.#plantable, data: kept, client })),
      'cookie',
      false,
    );
  }

  /** What another site may have planted, and therefore ends: never a header's token, which belongs to the program that sent it. */
  get #plantable(): string | null {
    const { credential, token } = this.#opened;
    return credential.source === 'bearer' && this.#token === token ? null : this.#token;
  }

  /** Sessions that another site may have planted beside the user's own must not outlive a sign-in. */
  async #endPlanted(): Promise<void> {
    const { credential, client } = this.#opened;
    const planted = credential.source === 'cookie' ? credential.candidates : (credential.beside ?? []);
    const candidates = planted.filter((candidate) => candidate !== this.#token);
    await endPresented(this.#curfew, { source: 'cookie', candidates }, client);
  }

  #take({ token, session }: ApplicationIssued, transport: 'cookie' | 'bearer', isPersistent: boolean): string | null {
    const text = token.reveal();
    this.#token = text;
    this.#missing = null;
    this.#session = session;
    if (transport === 'bearer') return text;
    const { cookie } = this.#opened;
    const header = buildCookie(cookie, text);
    const endsAt = session.lifetimeEndsAt;
    const maxAge = endsAt === null ? 400 * 24 * 3_600 : Math.floor((endsAt - this.#curfew.now()) / 1_000);
    this.#exchange.setCookie(cookie.name, isPersistent ? `${header}; Max-Age=${maxAge}` : header);
    offerBinding(this.#curfew, this.#exchange, cookie, session);
    return null;
  }

  #see(data: SessionData | null): void {
    if (data === null || this.#session === null) {
      this.#forget();
      throw new CurfewError('authentication-required', 'the session has ended while this request was served');
    }
    this.#session = { ...this.#session, data };
  }

  #forget(): void {
    this.#token = null;
    this.#session = null;
    this.#missing = null;
  }

  /** Before anything is done: what could not be told to the browser must not happen. */
  #assertWritable(transport: 'cookie' | 'bearer'): void {
    this.#assertRequestIsKnown();
    if (this.#opened.isForeign) {
      throw new CurfewError(
        'cross-site-request',
        'a page of another site sent this request: it may not sign anybody in or out',
      );
    }
    if (transport === 'cookie' && this.#exchange.isAnswered()) {
      throw new Error(
        'the answer has been sent, so its cookie can no longer be set: change the session before answering',
      );
    }
  }

  #assertRequestIsKnown(): void {
    if (this.#exchange.hasOnlyHeaders !== true) return;
    throw new Error(
      'this session is there to be read: only the headers of its request are known, so that another site may have sent it; change the session where the request is, such as in a route handler with sessions()',
    );
  }

  #assertUser(): void {
    if (this.isSignedIn) return;
    throw new CurfewError('authentication-required', 'sign in first: this session has no user');
  }
}

/** What an adapter has found out about a request before the application sees it. */
export interface Opened {
  readonly credential: Credential;
  readonly token: string | null;
  readonly session: LiveSession | null;
  /** What a live session lacks, which is then not `session`. */
  readonly missing: MissingProof | null;
  readonly client: Client;
  readonly cookie: CookieStyle;
  readonly proving: Proving;
  readonly policy: string;
  /** A page of another site sent it, and it could change something. */
  readonly isForeign: boolean;
}

/** Without what is `undefined`, so that a default applies. */
function defined<Values extends object>(values: Values): { [Name in keyof Values]?: Exclude<Values[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
