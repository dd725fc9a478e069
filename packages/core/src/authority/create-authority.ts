import { randomBytes } from 'node:crypto';
import { countActivity, createActivityTally } from '../store/activity.ts';
import { anonymousLimit, createAllowance, type RateLimit, rotationLimit, signUpLimit } from './rate-limiter.ts';
import type { Authority, SessionOutcome } from './authority.ts';
import { endMatches } from './revoke-matching.ts';
import type { Engine } from './authority-context.ts';
import { assertData } from './authority-context.ts';
import { longLived } from './long-lived.ts';
import { createLookup } from './lookup.ts';
import { mint } from './minting.ts';
import { createPasswordHasher, type PasswordHasher } from '../user/password.ts';
import { defaultPolicies, limitsFor, type PolicySet } from '../policy/policy.ts';
import { applyPolicies } from './policy-run.ts';
import { endSession, endSessions, shortenSession, signOut } from './revocation.ts';
import { reauthenticate, rotate } from './rotation.ts';
import { permits, type ScopedRequest } from '../session/scope.ts';
import { expiryCause, isExpired, type LiveSession } from '../session/session.ts';
import { proofKey, signIn, startAnonymous, verifyPassword } from './sign-in.ts';
import { createUses, isUseDue } from './slide-queue.ts';
import type { Page, Store } from '../store/store.ts';
import { sweep } from './sweeping.ts';
import { accountThrottle, addressThrottle, type ThrottleLimits } from '../policy/throttle.ts';
import { digestOf, type RandomBytes } from '../token/token.ts';
import { createTurns } from './single-flight.ts';
import { normalizeUsername } from '../user/user.ts';
import { changePassword, changeUser, createUser, deleteUser, replaceUser, setPassword } from './user-life-cycle.ts';
import { assertCacheBound, createCachedLookup } from './validation-cache.ts';

export interface AuthorityOptions {
  readonly store: Store;
  /** Default: {@link defaultPolicies}. */
  readonly policies?: PolicySet;
  /** Milliseconds since the epoch, integer. Default: `Date.now`. */
  readonly clock?: () => number;
  /** Default: the CSPRNG of the platform. */
  readonly randomBytes?: RandomBytes;
  readonly passwords?: PasswordHasher;
  readonly throttle?: {
    readonly account?: ThrottleLimits;
    readonly address?: ThrottleLimits;
    /** Anonymous sessions, for each address. */
    readonly anonymous?: RateLimit;
  };
  /** How long ended and expired sessions are kept for people to see, in milliseconds. Default: 24 hours. */
  readonly retentionMs?: number;
  /**
   * How long a session that was found alive may be believed without asking the store again, in milliseconds; at most a minute.
   * Default 0: the store is asked every time, and an end on one node is felt on every other one at the very next request. With a
   * cache it is felt within this time, and where the store has `capabilities.notify`, nearly always at once.
   */
  readonly validationCacheMs?: number;
}

/**
 * The authority over a store that has been migrated.
 *
 * @example
 * const store = openSqliteStore({ path: 'curfew.db' });
 * await store.migrate();
 * const authority = createAuthority({ store });
 * const session = await authority.validate(token);
 */
export function createAuthority(options: AuthorityOptions): Authority {
  const now = options.clock ?? Date.now;
  const tally = createActivityTally(options.store, now);
  const store = countActivity(options.store, tally);
  const boundMs = options.validationCacheMs ?? 0;
  assertCacheBound(boundMs);
  const lookup = createLookup(store, now);
  const engine: Engine = {
    store,
    policies: options.policies ?? defaultPolicies,
    now,
    randomBytes: options.randomBytes ?? randomBytes,
    passwords: options.passwords ?? createPasswordHasher(),
    throttle: {
      account: options.throttle?.account ?? accountThrottle,
      address: options.throttle?.address ?? addressThrottle,
    },
    allowances: createAllowances(options.throttle?.anonymous ?? anonymousLimit),
    retentionMs: options.retentionMs ?? 24 * 3_600_000,
    lookup,
    recall: boundMs === 0 ? lookup : createCachedLookup(lookup, { store, boundMs, now }),
    uses: createUses(store, now),
  };

  const proofs = createTurns<Awaited<ReturnType<Authority['verifyPassword']>>>();

  return {
    policies: engine.policies,
    capabilities: store.capabilities,
    retentionMs: engine.retentionMs,
    now,

    async validate(presented, request) {
      const digest = digestOf(presented);
      if (digest === null) return null;
      const session = await engine.recall(digest);
      if (session === null || !mayServe(session, request)) return null;
      const usedAt = now();
      return isUseDue(session, usedAt) ? engine.uses.record(digest, session, usedAt) : session;
    },
    async inspect(presented, request) {
      const session = await describe(engine, presented);
      return session === null || !mayServe(session, request) ? null : session;
    },
    describe: (presented) => describe(engine, presented),
    explain: (presented) => explain(engine, presented),

    signIn: (request) => signIn(engine, request),
    verifyPassword: (request) => proofs(proofKey(request), () => verifyPassword(engine, request)),
    startAnonymous: (request) => startAnonymous(engine, request),
    rotate: (presented, rotation) => rotate(engine, presented, rotation),
    reauthenticate: (presented, password, client) => reauthenticate(engine, presented, password, client),
    mint: (request, actor) => mint(engine, request, actor),
    async patchData(presented, patch) {
      assertData(patch);
      const digest = digestOf(presented);
      const session = digest === null ? null : await engine.lookup(digest);
      if (digest === null || session === null) return null;
      // Many small patches must not add up to what one may not bring.
      assertData({ ...session.data, ...patch });
      return store.patchSessionData(digest, patch, now());
    },

    signOut: (presented, client) => signOut(engine, presented, client),
    endSession: (id, actor, ending) => endSession(engine, id, actor, ending),
    endSessions: (which, actor) => endSessions(engine, which, actor),
    async endMatches({ username, filter, ...request }, actor) {
      const user = username === undefined ? null : await store.findUser({ username: normalizeUsername(username) });
      if (username !== undefined && user === null) {
        return { matched: 0, exact: true, ended: 0, complete: true, cursor: null };
      }
      return endMatches(engine, { ...request, query: { ...filter, ...(user && { userId: user.id }) } }, actor);
    },
    shortenSession: (id, lifetimeEndsAt, actor, which) => shortenSession(engine, id, lifetimeEndsAt, actor, which),

    findSession: (id) => store.findSession(id),
    listSessions: ({ username, ...query }) =>
      ofUser(engine, username, (userId) => store.listSessions({ ...query, ...userId }, now())),
    listEvents: ({ username, ...query }) =>
      ofUser(engine, username, (userId) => store.listEvents({ ...query, ...userId })),
    statistics: () => store.statistics(now(), 100_000),
    activity: (resolution, from) => store.readActivity(resolution, from),
    countActivity: (name, times) => tally.count(name, times),
    flushActivity: () => tally.flush(),
    ping: () => store.ping(),

    createUser: (request, actor) => createUser(engine, request, actor),
    findUser: async (username) => store.findUser({ username: normalizeUsername(username) }),
    listUsers: (query) => store.listUsers(query),
    changePassword: (request) => changePassword(engine, request),
    setPassword: (username, password, actor) => setPassword(engine, username, password, actor),
    setRoles: (username, roles, actor) => changeUser(engine, username, { type: 'roles', roles }, actor),
    replaceUser: (username, document, actor) => replaceUser(engine, username, document, actor),
    setProfile: (username, profile, actor) => changeUser(engine, username, { type: 'profile', profile }, actor),
    disableUser: (username, actor) => changeUser(engine, username, { type: 'disable' }, actor),
    enableUser: (username, actor) => changeUser(engine, username, { type: 'enable' }, actor),
    deleteUser: (username, actor, expected) => deleteUser(engine, username, actor, expected),

    limitsFor: (policy, roles) => limitsFor(engine.policies, policy, roles),
    longLived: (request, actor) => longLived(engine, request, actor),
    applyPolicies: (request, actor) => applyPolicies(engine, request, actor),
    sweep: (request) => sweep(engine, request),
    migrations: () => store.migrations(),
    migrate: () => store.migrate(),

    async close() {
      await engine.uses.close();
      // Counts are worth trying, and nothing more.
      await tally.flush().catch(() => undefined);
      await store.close();
    },
  };
}

/** Sixteen busy networks of one site are believed; a site of IPv6 has thousands. */
const networksOfSite = 16;

function createAllowances(anonymous: RateLimit): Engine['allowances'] {
  return {
    network: createAllowance(anonymous),
    site: createAllowance(ofSite(anonymous)),
    signUpNetwork: createAllowance(signUpLimit),
    signUpSite: createAllowance(ofSite(signUpLimit)),
    rotation: createAllowance(rotationLimit),
  };
}

function ofSite({ burst, everyMs }: RateLimit): RateLimit {
  return { burst: burst * networksOfSite, everyMs: everyMs / networksOfSite };
}

async function describe(engine: Engine, presented: string | null): Promise<LiveSession | null> {
  const digest = digestOf(presented);
  return digest === null ? null : engine.recall(digest);
}

function mayServe(session: LiveSession, request: ScopedRequest | undefined): boolean {
  return session.scopes === null || (request !== undefined && permits(session.scopes, request));
}

async function explain(engine: Engine, presented: string | null): Promise<SessionOutcome> {
  const digest = digestOf(presented);
  if (digest === null) return { outcome: 'none' };
  const live: LiveSession | null = await engine.lookup(digest);
  if (live !== null) return { outcome: 'active' };
  const session = await engine.store.findByDigest(digest);
  if (session === null) return { outcome: 'none' };
  if (session.endedAt !== null && session.endReason !== null) {
    return { outcome: 'ended', reason: session.endReason, at: session.endedAt };
  }
  if (session.expiresAt !== null && isExpired(session, engine.now())) {
    return { outcome: 'expired', cause: expiryCause(session), at: session.expiresAt };
  }
  // Neither ended nor expired, yet not alive: its user is not allowed in.
  return { outcome: 'ended', reason: 'user-disabled', at: engine.now() };
}

/** One page of a user's own; of nobody's, where there is no such user. */
async function ofUser<Item>(
  engine: Engine,
  username: string | undefined,
  list: (which: { readonly userId?: NonNullable<LiveSession['userId']> }) => Promise<Page<Item>>,
): Promise<Page<Item>> {
  if (username === undefined) return list({});
  const user = await engine.store.findUser({ username: normalizeUsername(username) });
  return user === null ? { items: [], cursor: null } : list({ userId: user.id });
}
