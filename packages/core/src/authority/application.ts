import { CurfewError, type Denied } from '../errors.ts';
import type { ScopedRequest } from '../session/scope.ts';
import type { Client, LiveSession, Session, SessionId } from '../session/session.ts';
import type { Token } from '../token/token.ts';
import { applicationIssuer } from '../user/identity.ts';
import type { Authority } from './authority.ts';
import type { DeviceBinding } from './device-binding.ts';
import { createEndNews, type EndNews } from './end-news.ts';
import { type ChangedIds, type ChangeFeed, createEndWatch } from './end-watch.ts';
import { createEventFeed } from './event-feed.ts';
import type { Requester } from './requester.ts';
import type { AdmitDenied, AdmitRequest } from './requests.ts';

/** A user whom the application has authenticated. */
export interface ApplicationAdmission extends Omit<AdmitRequest, 'identity' | 'providerSession' | 'createUser'> {
  /** The application's own id of the user. Compared exactly. */
  readonly user: string;
}

/** A session and its token, for the application to hand on. */
export interface ApplicationIssued {
  readonly ok: true;
  readonly token: Pick<Token, 'reveal'>;
  readonly session: LiveSession;
}

/** What a page of "where you are signed in" shows of a session. */
export type OwnSessionRow = Pick<
  Session,
  'id' | 'createdAt' | 'lastUsedAt' | 'expiresAt' | 'ip' | 'userAgent' | 'label'
>;

/**
 * What an application does with the sessions of its own users, over a store in its process or over a running server. Sessions of
 * anybody else, such as those of another application in the same store, are no sessions here: two applications may both have
 * a user `1` (CWE-287). They can only be ended, by who brings their token.
 */
export interface ApplicationAuthority
  extends Pick<
    Authority,
    'now' | 'validate' | 'inspect' | 'judge' | 'isAlive' | 'patchData' | 'updateData' | 'signOut'
  > {
  /** The application's name: the users that it admits have the issuer `app:NAME`. */
  readonly name: string;
  admit(request: ApplicationAdmission): Promise<ApplicationIssued | AdmitDenied>;
  startAnonymous(
    ...request: Parameters<Authority['startAnonymous']>
  ): Promise<ApplicationIssued | Denied<'too-many-requests'>>;
  rotate(
    ...request: Parameters<Authority['rotate']>
  ): Promise<
    | ApplicationIssued
    | Denied<'authentication-required' | 'already-rotated' | 'idempotency-key-reused' | 'too-many-requests'>
  >;
  stepUp(
    ...request: Parameters<Authority['stepUp']>
  ): Promise<ApplicationIssued | Denied<'authentication-required' | 'already-rotated'>>;
  /** Sessions that belong to a device. */
  readonly deviceBinding: DeviceBinding;
  /** The live sessions of the user behind a token, newest first; at most 100. */
  listOwn(presented: string | null): Promise<readonly OwnSessionRow[]>;
  /** Ends one session of the user behind a token. @returns whether there was one. */
  endOwn(presented: string | null, id: SessionId, client: Client): Promise<boolean>;
  /** Ends all sessions of the user behind a token but that one. @returns how many. */
  endOthers(presented: string | null, client: Client): Promise<number>;
  /**
   * Calls `listener` once, when the session behind a token is over, has another token, or cannot be judged any more because the
   * store has been away for ten seconds: for what goes on longer than a request, such as a WebSocket. Felt at once where this process
   * ends it or the store tells of ends (`capabilities.notify`, and a SQLite file), else within about a second, whoever ends it, on
   * whatever node. Without a live session it is called at once.
   *
   * @returns a function that removes the listener.
   */
  onEnd(presented: string | null, listener: () => void): () => void;
  /**
   * Tells of ends as they happen, of all sessions of the application’s users: `curfew.on('session-ended', ({ user }) => …)`, as soon
   * as {@link onEnd} does.
   *
   * @returns a function that removes the listener.
   */
  on: EndNews['on'];
  /** Writes what waits to be written, stops watching, and closes the store or the connection. */
  close(): Promise<void>;
}

/** Nobody looks through more devices than this. */
const mostListed = 100;

/**
 * An authority as one application sees it.
 *
 * @param name 1 to 64 letters, digits, dots, `-` and `_`
 * @throws CurfewError `invalid-configuration` for another name.
 * @example
 * const sessionOf = sessions(applicationAuthority(createAuthority({ store }), 'shop'));
 */
export function applicationAuthority(authority: Authority, name: string): ApplicationAuthority {
  assertApplicationName(name);
  const issuer = applicationIssuer(name);

  function own(session: LiveSession | null): LiveSession | null {
    return session === null || session.userId === null || session.provider?.issuer === issuer ? session : null;
  }
  async function ownToken(presented: string | null, request?: ScopedRequest): Promise<string | null> {
    return own(await authority.inspect(presented, request)) === null ? null : presented;
  }
  async function ownUser(presented: string | null) {
    const { id, username = null } = own(await authority.inspect(presented)) ?? {};
    if (id !== undefined && username !== null) return { id, username };
    throw new CurfewError('authentication-required', 'sign in first: this session has no user');
  }

  const ends = createEndWatch({
    inspect: async (token) => own(await authority.inspect(token)),
    now: authority.now,
    open: () => changesOf(authority, (changed) => ends.hear(changed)),
  });
  const news = createEndNews(authority, issuer);

  return {
    name,
    now: authority.now,
    async validate(presented, request) {
      return own(await authority.validate(presented, request));
    },
    async inspect(presented, request) {
      return own(await authority.inspect(presented, request));
    },
    async judge(presented, use, request, demand) {
      const { session, missing } = await authority.judge(presented, use, request, demand);
      const shown = own(session ?? (missing === null ? null : await authority.describe(presented)));
      if (shown === null) return { session: null, missing: null };
      return session === null ? { session, missing } : { session, missing: null };
    },
    isAlive: authority.isAlive,
    admit: ({ user, ...request }) => authority.admit({ ...request, identity: { issuer, subject: user } }),
    startAnonymous: authority.startAnonymous,
    rotate: async (presented, options) => authority.rotate(await ownToken(presented), options),
    // Also for a session that is refused until then.
    stepUp: async (presented, proof, client) =>
      authority.stepUp(own(await authority.describe(presented)) === null ? null : presented, proof, client),
    patchData: async (presented, patch) => authority.patchData(await ownToken(presented), patch),
    updateData: async (presented, change) => authority.updateData(await ownToken(presented), change),
    signOut: authority.signOut,
    deviceBinding: {
      offerBinding: authority.offerBinding,
      registerKey: async (presented, ...more) =>
        authority.registerKey(own(await authority.describe(presented)) === null ? null : presented, ...more),
      async findDeviceBound(presented) {
        const found = await authority.findDeviceBound(presented);
        return found === null || own(found.session) === null ? null : found;
      },
      proveKey: authority.proveKey,
      reportViolation: authority.reportViolation,
    },

    async listOwn(presented) {
      const { username } = await ownUser(presented);
      return (await authority.listSessions({ username, state: 'active', limit: mostListed })).items;
    },
    async endOwn(presented, id, client) {
      const { username } = await ownUser(presented);
      return (await authority.endSession(id, requester(client), { username })).ok;
    },
    async endOthers(presented, client) {
      const { id, username } = await ownUser(presented);
      const ended = await authority.endSessions({ username, exceptId: id }, requester(client));
      return ended.ok ? ended.count : 0;
    },
    onEnd: ends.watch,
    on: news.on,
    async close() {
      ends.stop();
      news.stop();
      await authority.close();
    },
  };
}

/** What the trail says has happened to sessions and users, by their ids. */
function changesOf(authority: Authority, hear: (changed: ChangedIds) => void): ChangeFeed {
  const feed = createEventFeed(authority);
  const leave = authority.watch(hear);
  return {
    async next(isHurried) {
      const events = await feed.next({ isHurried });
      return events?.flatMap(({ sessionId, userId }) => [sessionId, userId].filter((id) => id !== null)) ?? 'any';
    },
    close: leave,
  };
}

export function isApplicationName(name: string): boolean {
  return /^[A-Za-z0-9._-]{1,64}$/.test(name) && !/^\.+$/.test(name);
}

/** @throws CurfewError `invalid-configuration`, naming the value. */
export function assertApplicationName(name: string): void {
  if (isApplicationName(name)) return;
  throw new CurfewError(
    'invalid-configuration',
    `name: ${JSON.stringify(name)} cannot be used: write 1 to 64 letters, digits, dots, "-" and "_"`,
  );
}

/** The application does it for its user, and decides by itself which of its routes ask for a recent sign-in. */
function requester(client: Client): Requester {
  return { initiator: 'user', actor: null, ...client, proof: 'machine' };
}
