import { randomBytes } from 'node:crypto';
import { demandsKeys, lacksKey } from '../policy/binding-rule.ts';
import type { ConfiguredRules } from '../policy/kept-rules.ts';
import { defaultPolicies, limitsFor, type PolicySet } from '../policy/policy.ts';
import { accountThrottle, addressThrottle, type ThrottleLimits } from '../policy/throttle.ts';
import type { LiveSession } from '../session/session.ts';
import type { Page } from '../store/cursor.ts';
import type { Store } from '../store/store.ts';
import type { RandomBytes } from '../token/token.ts';
import {
  assertPasswordRules,
  createPasswordHasher,
  defaultPasswordRules,
  type PasswordHasher,
  type PasswordRules,
} from '../user/password.ts';
import { countActivity, createActivityTally } from './activity-tally.ts';
import { admit } from './admission.ts';
import type { Authority } from './authority.ts';
import { type AuthorityContext, findByName, keyOf } from './authority-context.ts';
import { bringIn } from './bringing-in.ts';
import { isClientAlive, issueClientToken } from './client-tokens.ts';
import { connectionCalls } from './connections.ts';
import { countSessions } from './counting.ts';
import { deviceBinding } from './device-binding.ts';
import { secondFactorCalls } from './enrolment.ts';
import { createFreshLookup } from './fresh-lookup.ts';
import { createHeldLookup } from './held-lookup.ts';
import { describe, explain, isAlive, judge } from './judging.ts';
import { longLived } from './long-lived.ts';
import { mint } from './minting.ts';
import type { CodeTools } from './one-time-codes.ts';
import { passkeyCalls } from './passkey-proofs.ts';
import { erasePerson, exportPerson } from './personal-data.ts';
import { applyPolicies } from './policy-run.ts';
import { endProviderSessions } from './provider-logout.ts';
import { anonymousLimit, createRateLimiter, type RateLimit, rotationLimit, signUpLimit } from './rate-limiter.ts';
import { receiverAdministration } from './receivers.ts';
import { actorIn, permit } from './requester.ts';
import { endSession, endSessions, revocation, shortenSession, signOut } from './revocation.ts';
import { revokeMatching } from './revoke-matching.ts';
import { reauthenticate, rotate, stepUp } from './rotation.ts';
import { createRules } from './rule-keeping.ts';
import { endPending } from './second-step.ts';
import { patchData, updateData } from './session-data.ts';
import { setUpCalls } from './set-up.ts';
import { proofKey, signIn, startAnonymous, verifyPassword } from './sign-in.ts';
import { takeSignal } from './signal.ts';
import { createSingleFlight } from './single-flight.ts';
import { createSlideQueue } from './slide-queue.ts';
import { createSpentProofs } from './spent-proofs.ts';
import { standingsOf } from './standings.ts';
import { sweep } from './sweeping.ts';
import { changePassword, changeUser, createUser, deleteUser, replaceUser, setPassword } from './user-life-cycle.ts';
import { assertCacheBound, createCachedLookup } from './validation-cache.ts';
import { createViolations } from './violations.ts';

export interface AuthorityOptions {
  readonly store: Store;
  /** Default: {@link defaultPolicies}. */
  readonly policies?: PolicySet;
  /**
   * What of these policies somebody has written down, so that it cannot be changed while the authority runs; everything else may be, and is
   * kept in the store (see {@link Authority.rules}). Default: nothing can be changed.
   */
  readonly configured?: ConfiguredRules;
  /** Whether `Jan` and `jan` are two users: as {@link settleNames} says of the store. Default: they are one. */
  readonly caseSensitiveNames?: boolean;
  /** Milliseconds since the epoch, integer. Default: `Date.now`. */
  readonly clock?: () => number;
  /** Default: the CSPRNG of the platform. */
  readonly randomBytes?: RandomBytes;
  readonly passwords?: PasswordHasher;
  /** What new passwords are held to. Default: {@link defaultPasswordRules}, without a list of common ones. */
  readonly passwordRules?: PasswordRules;
  /** For one-time codes. Without it nobody can set them up, and users who have them are refused. */
  readonly codeTools?: CodeTools;
  readonly throttle?: {
    readonly account?: ThrottleLimits;
    readonly address?: ThrottleLimits;
    /** Anonymous sessions, for each address. */
    readonly anonymous?: RateLimit;
  };
  /** How long ended and expired sessions are kept for people to see, in milliseconds. Default: 24 hours. */
  readonly retentionMs?: number;
  /** How long events are kept, in milliseconds. Default: 90 days. */
  readonly eventRetentionMs?: number;
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
 * await store.life.migrate();
 * const authority = createAuthority({ store });
 * const session = await authority.validate(token);
 */
export function createAuthority(options: AuthorityOptions): Authority {
  const now = options.clock ?? Date.now;
  const tally = createActivityTally(options.store.activity, now);
  const store = countActivity(options.store, tally);
  const rules = createRules(options.policies ?? defaultPolicies, options.configured ?? null);
  const context = createContext(options, { store, policies: rules.set }, now);
  const proofs = createSingleFlight<Awaited<ReturnType<Authority['verifyPassword']>>>();

  return {
    ...{ policies: context.policies, retentionMs: context.retentionMs, now, capabilities: store.capabilities },
    ...{ receivers: receiverAdministration(context), polls: store.polls ?? null, rules: rules.keepIn(context) },

    validate: async (presented, request) => (await judge(context, presented, 'validate', request)).session,
    inspect: async (presented, request) => (await judge(context, presented, 'inspect', request)).session,
    judge: (presented, use, request, demand) => judge(context, presented, use, request, demand),
    describe: (presented) => describe(context, presented),
    watch: (listener) => store.sessions.watch(listener),
    isAlive: (presented) => isAlive(context, presented),
    explain: (presented) => explain(context, presented),

    signIn: (request) => signIn(context, request),
    verifyPassword: (request) => proofs(proofKey(request), () => verifyPassword(context, request)),
    admit: (request) => admit(context, request),
    startAnonymous: (request) => startAnonymous(context, request),
    rotate: (presented, rotation) => rotate(context, presented, rotation),
    reauthenticate: (presented, password, client) => reauthenticate(context, presented, password, client),
    stepUp: (presented, proof, client) => stepUp(context, presented, proof, client),
    ...secondFactorCalls(context),
    ...passkeyCalls(context),
    ...setUpCalls(context),

    ...deviceBinding(context),
    ...connectionCalls(context),

    mint: (request, actor) => mint(context, request, actor),
    issueClientToken: (request) => issueClientToken(context, request),
    isClientAlive: (session) => isClientAlive(context, session),
    bringIn: (request, requester) => bringIn(context, request, requester),
    patchData: (presented, patch) => patchData(context, presented, patch),
    updateData: (presented, change) => updateData(context, presented, change),

    signOut: (presented, client) => signOut(context, presented, client),
    endSession: (id, actor, ending) => endSession(context, id, actor, ending),
    endSessions: (which, actor) => endSessions(context, which, actor),
    endProviderSessions: (logout, client) => endProviderSessions(context, logout, client),
    takeSignal: (signal, client) => takeSignal(context, signal, client),
    revokeMatching: (request, requester) => revokeOf(context, request, requester),
    shortenSession: (id, lifetimeEndsAt, actor, which) => shortenSession(context, id, lifetimeEndsAt, actor, which),

    findSession: (id) => store.sessions.find({ id }),
    listSessions: ({ username, ...query }) =>
      ofUser(context, username, (userId) => store.sessions.list({ ...query, ...userId }, now())),
    countSessions: async ({ username, ...query }, limits) => {
      if (username === undefined) return countSessions(context, query, limits);
      const user = await findByName(context, username);
      return user === null ? { count: 0, exact: true } : countSessions(context, { ...query, userId: user.id }, limits);
    },
    listEvents: ({ username, ...query }) =>
      ofUser(context, username, (userId) => store.trail.list({ ...query, ...userId })),
    statistics: () => store.life.statistics(now(), 100_000),
    activity: async (resolution, from) => (await store.activity?.read(resolution, from)) ?? [],
    countActivity: (name, times) => tally.count(name, times),
    flushActivity: () => tally.flush(),
    ping: () => store.life.ping(),

    createUser: (request, actor) => createUser(context, request, actor),
    findUser: async (username) => findByName(context, username),
    isSameName: (one, other) => keyOf(context, one) === keyOf(context, other),
    listUsers: (query) => store.users.list(query),
    standingsOf: (users) => standingsOf(context, users),
    changePassword: (request) => changePassword(context, request),
    setPassword: (username, password, actor) => setPassword(context, username, password, actor),
    setRoles: (username, roles, actor) => changeUser(context, username, { type: 'roles', roles }, actor),
    replaceUser: (username, document, actor) => replaceUser(context, username, document, actor),
    setProfile: (username, profile, actor) => changeUser(context, username, { type: 'profile', profile }, actor),
    disableUser: (username, actor) => changeUser(context, username, { type: 'disable' }, actor),
    enableUser: (username, actor) => changeUser(context, username, { type: 'enable' }, actor),
    deleteUser: (username, actor, expected) => deleteUser(context, username, actor, expected),

    exportPerson: (subject, requester) => exportPerson(context, subject, requester),
    erasePerson: (subject, requester) => erasePerson(context, subject, requester),

    limitsFor: (policy, roles, level) => limitsFor(context.policies, policy, roles, level),
    longLived: (request, actor) => longLived(context, request, actor),
    applyPolicies: (request, actor) => applyPolicies(context, request, actor),
    sweep: (request, requester) => sweep(context, request, requester),
    migrations: () => store.life.migrations(),
    migrate: () => store.life.migrate(),

    async close() {
      await context.slideQueue.close();
      // Counts are worth trying, and nothing more.
      await tally.flush().catch(() => undefined);
      await store.life.close();
    },
  };
}

async function revokeOf(
  context: AuthorityContext,
  { username, filter, ...request }: Parameters<Authority['revokeMatching']>[0],
  requester: Parameters<Authority['revokeMatching']>[1],
): ReturnType<Authority['revokeMatching']> {
  const actor = request.dryRun ? actorIn(requester) : permit(context, 'end-sessions', requester);
  const user = username === undefined ? null : await findByName(context, username);
  if (username !== undefined && user === null) {
    return { matched: 0, exact: true, ended: 0, complete: true, cursor: null };
  }
  if (user !== null && !request.dryRun) await endPending(context, user.id, revocation(context, actor));
  return revokeMatching(context, { ...request, query: { ...filter, ...(user && { userId: user.id }) } }, actor);
}

function createContext(
  options: AuthorityOptions,
  { store, policies }: Pick<AuthorityContext, 'store' | 'policies'>,
  now: () => number,
): AuthorityContext {
  const boundMs = options.validationCacheMs ?? 0;
  assertCacheBound(boundMs);
  const { passwordRules = defaultPasswordRules } = options;
  assertPasswordRules(passwordRules);
  const anyLookup = createFreshLookup(store, now);
  const violations = createViolations(store, policies, now);
  const spentProofs = createSpentProofs();
  const holding = { violations, spentProofs, now };
  return {
    store,
    policies,
    nameRule: { caseSensitive: options.caseSensitiveNames ?? false },
    now,
    randomBytes: options.randomBytes ?? randomBytes,
    passwords: options.passwords ?? createPasswordHasher(),
    passwordRules,
    codeTools: options.codeTools ?? null,
    throttle: {
      account: options.throttle?.account ?? accountThrottle,
      address: options.throttle?.address ?? addressThrottle,
    },
    rateLimiters: createAllowances(options.throttle?.anonymous ?? anonymousLimit),
    retentionMs: options.retentionMs ?? 24 * 3_600_000,
    eventRetentionMs: options.eventRetentionMs ?? 90 * 86_400_000,
    anyLookup,
    freshLookup: createHeldLookup(anyLookup, holding),
    cachedLookup: createHeldLookup(
      boundMs === 0
        ? anyLookup
        : createCachedLookup(anyLookup, { watch: (listener) => store.sessions.watch(listener), boundMs, now }),
      holding,
    ),
    // How sessions are bound is only ever configured, so that this need not be asked for each request.
    lacksKey: demandsKeys(policies) ? (session) => lacksKey(policies, session, now()) : () => false,
    violations,
    spentProofs,
    slideQueue: createSlideQueue(store, now),
  };
}

/** Sixteen busy networks of one site are believed; a site of IPv6 has thousands. */
const networksOfSite = 16;

function createAllowances(anonymous: RateLimit): AuthorityContext['rateLimiters'] {
  return {
    network: createRateLimiter(anonymous),
    site: createRateLimiter(ofSite(anonymous)),
    signUpNetwork: createRateLimiter(signUpLimit),
    signUpSite: createRateLimiter(ofSite(signUpLimit)),
    rotation: createRateLimiter(rotationLimit),
  };
}

function ofSite({ burst, everyMs }: RateLimit): RateLimit {
  return { burst: burst * networksOfSite, everyMs: everyMs / networksOfSite };
}

/** One page of a user's own; of nobody's, where there is no such user. */
async function ofUser<Item>(
  context: AuthorityContext,
  username: string | undefined,
  list: (which: { readonly userId?: NonNullable<LiveSession['userId']> }) => Promise<Page<Item>>,
): Promise<Page<Item>> {
  if (username === undefined) return list({});
  const user = await findByName(context, username);
  return user === null ? { items: [], cursor: null } : list({ userId: user.id });
}
