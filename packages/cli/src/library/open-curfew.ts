import type { Curfew } from '@curfew/adapters';
import {
  type AssuranceLevel,
  type Authority,
  applicationAuthority,
  assertApplicationName,
  assuranceLevels,
  type BindingLimits,
  type BindingMode,
  bindingModes,
  type ConfiguredRules,
  CurfewError,
  createAuthority,
  createRuleWatch,
  type LimitAction,
  type PolicyRule,
  type PolicySet,
  parseDuration,
  policyPresets,
  type Requester,
  type RoleRule,
  type Store,
  settleNames,
  shortestRefreshMs,
  unlimited,
  type ViolationAction,
  violationActions,
} from '@curfew/core';
import { Failure } from '../command-line/failure.ts';
import { servedPolicies } from '../configuration/served-policies.ts';
import { openStore } from '../operator/open-store.ts';
import { parseStore, type StoreLocation, showStore } from '../operator/store-url.ts';
import { openRemote } from './open-remote.ts';

/** An application has other uses for its memory than a server: about 10 MB of sessions, and 8 MB of the database. */
const memory = { memoCapacity: 10_000, pageCacheBytes: 2 ** 23 };

/** The limits of sessions. Durations are written `12h`, `4h30m` or `90s`; `0` switches a limit off. */
export interface Rule {
  /** A session that is not used for this long ends. Default in `default`: `1h`. */
  readonly idleTimeout?: string;
  /** A session ends this long after its sign-in, however much it is used. Default in `default`: `24h`. */
  readonly tokenLifetime?: string;
  /** The most sessions that one user may have at once. Default: 0, as many as they like. */
  readonly maxSessions?: number;
  /** What happens to a sign-in beyond that. Default: `evict-oldest`. */
  readonly onLimit?: LimitAction;
  /** Further limits for sessions of one level (NIST SP 800-63B-4): `{ aal1: { tokenLifetime: '1h' } }`. */
  readonly levels?: Readonly<Partial<Record<AssuranceLevel, Pick<Rule, 'idleTimeout' | 'tokenLifetime'>>>>;
  /** Whether sessions are bound to the device that signed in. Default: `preferred`, in browsers that can. */
  readonly binding?: BindingMode;
  /** How long after a sign-in a browser may do that, and is served until it has. Default: `2m`. */
  readonly bindingGrace?: string;
  /** How long a stolen cookie is good at most. Default: `5m`. */
  readonly bindingRefresh?: string;
  /** What the cookie of a bound session does that comes without its device. Default: `refuse`. */
  readonly onBindingViolation?: ViolationAction;
}

/** The rule of a role. */
interface RuleOfRole extends Rule {
  /** Until a user with the role has proven this much, their session can be stepped up or signed out, and nothing else. */
  readonly requires?: AssuranceLevel;
}

export interface CurfewOptions {
  /** Tells this application's users from those of others in the same store. Default: `app`. */
  readonly name?: string;
  /** Over a server: what `curfew application token NAME` has printed. */
  readonly token?: string;
  /** Over a server: how long an answer may take before nobody is let in. Default: `5s`. */
  readonly timeout?: string;
  /**
   * Over a server: how long its last answer about a session is trusted, such as `5s`, while its feed of changes is connected.
   * Default: every request asks the server.
   */
  readonly cache?: string;
  /**
   * By name; what is left out of `default` is NIST SP 800-63B-4's for level 2, what is left out elsewhere is off. Policies that are not named
   * here, and roles, are as an administrator has set them at a server on the same store.
   */
  readonly policies?: Readonly<Record<string, Rule>>;
  /** By role: they hold for every session of a user who has the role, and the strictest rule wins. */
  readonly roles?: Readonly<Record<string, RuleOfRole>>;
  /** Whether `Jan` and `jan` are two users. Default: as the store has it, and in a new one they are one. */
  readonly caseSensitiveNames?: boolean;
  /** Milliseconds since the epoch, for tests. Default: `Date.now`. */
  readonly clock?: () => number;
}

/** How often what is over is deleted. */
const sweepIntervalMs = 60_000;

/**
 * Opens an authority over a store, inside this process: makes or updates its tables, and deletes by itself what is over.
 * Several processes may use one store, and an end in one is felt by the others at the next request. Or over a running server, which
 * has the store, for the application that the token has been made for.
 *
 * @param where `sqlite:./sessions.db`, `sqlite::memory:` (for tests), `postgres://USER@HOST/DATABASE`, or the address of a server,
 * `https://sessions.example.com`
 * @throws CurfewError `invalid-configuration` for a store, a token or an option that cannot be used, `store-unavailable` where the
 * store or the server cannot be reached.
 * @example
 * const curfew = await openCurfew('sqlite:./sessions.db');
 * const app = express().use(express.json(), sessions(curfew));
 * process.once('SIGTERM', () => server.close(() => curfew.close()));
 */
export async function openCurfew(where: string, options: CurfewOptions = {}): Promise<Curfew> {
  if (/^https?:/i.test(where)) return openRemote(where, options);
  const { name = 'app', clock } = options;
  assertApplicationName(name);
  assertKnown('', options, optionNames);
  const policies = policySet(options);
  const location = locate(where);
  const store = await openStore(location, memory);
  try {
    await store.life.migrate();
    await assertWhole(store, location);
    const rule = await settleNames(store, options.caseSensitiveNames);
    const authority = createAuthority({
      store,
      policies,
      configured: setInCode(options),
      caseSensitiveNames: rule.caseSensitive,
      ...(clock !== undefined && { clock }),
    });
    const watch = createRuleWatch(authority, warnOnce());
    await watch.start();
    return run(authority, watch, name);
  } catch (error) {
    await store.life.close();
    throw error;
  }
}

/** Warns of each kind of failure once, because the rules are read every few seconds. What cannot be read now is read the next time. */
function warnOnce(): (error: unknown) => void {
  const told = new Set<string>();
  return (error) => {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const kind = error instanceof CurfewError ? error.code : name;
    if (told.has(kind)) return;
    told.add(kind);
    process.emitWarning(`Curfew cannot read the rules, so the last known ones stay in force: ${message}`);
  };
}

function run(authority: Authority, watch: ReturnType<typeof createRuleWatch>, name: string): Curfew {
  const timer = setInterval(() => void sweep(authority), sweepIntervalMs).unref();
  const curfew = applicationAuthority(authority, name);
  return {
    ...curfew,
    async close() {
      clearInterval(timer);
      await watch.stop();
      await curfew.close();
    },
  };
}

const sweeper: Requester = { initiator: 'policy', actor: null, ip: null, userAgent: null, proof: 'machine' };

/** What could not be deleted now is deleted the next time. */
async function sweep(authority: Authority): Promise<void> {
  await authority.sweep({}, sweeper).catch(() => undefined);
}

function locate(where: string): StoreLocation {
  try {
    return parseStore(where);
  } catch (error) {
    if (error instanceof Failure) throw invalid(error.message);
    throw error;
  }
}

/** Who has ended in a store must not get in from a half-filled copy of it. */
async function assertWhole(store: Store, location: StoreLocation): Promise<void> {
  const opened = await store.move?.openForUse(Date.now());
  if (opened?.ok !== false) return;
  throw new CurfewError(
    'store-unavailable',
    `${showStore(location)} has not been filled in full from another store: run "curfew migrate-store" again`,
  );
}

const optionNames = ['name', 'policies', 'roles', 'caseSensitiveNames', 'clock'];
const limitNames = ['idleTimeout', 'tokenLifetime'];
const bindingNames = ['binding', 'bindingGrace', 'bindingRefresh', 'onBindingViolation'];
const ruleNames = [...limitNames, 'maxSessions', 'onLimit', 'levels', ...bindingNames];

function assertKnown(path: string, values: object, known: readonly string[]): void {
  const unknown = Object.keys(values).find((key) => !known.includes(key));
  if (unknown !== undefined) throw invalid(`there is no option ${path}${unknown}; there are: ${known.join(', ')}`);
}

function policySet({ policies = {}, roles = {} }: CurfewOptions): PolicySet {
  const { default: standard, ...others } = policies;
  return {
    policies: {
      ...servedPolicies.policies,
      default: ruleOf('policies.default', standard ?? {}, policyPresets['nist-aal2']),
      ...rulesOf('policies', others),
    },
    roles: rulesOf('roles', roles),
    maxTokenLifetimeMs: 0,
  };
}

/** What cannot be set at a running server on the same store. */
function setInCode({ policies = {}, roles = {} }: CurfewOptions): ConfiguredRules {
  return { policies: Object.keys(policies), roles: Object.keys(roles), maxTokenLifetime: false };
}

function rulesOf(path: string, rules: Readonly<Record<string, RuleOfRole>>): Record<string, RoleRule> {
  return Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [name, ruleOf(`${path}.${name}`, rule, unlimited, path === 'roles')]),
  );
}

function ruleOf(path: string, rule: RuleOfRole, fallback: PolicyRule, isOfRole = false): RoleRule {
  assertKnown(`${path}.`, rule, isOfRole ? [...ruleNames, 'requires'] : ruleNames);
  if (rule.requires !== undefined) assertKnown(`${path}.requires: `, { [rule.requires]: true }, assuranceLevels);
  const { idleTimeout, tokenLifetime, maxSessions = fallback.maxSessions, onLimit = fallback.onLimit } = rule;
  if (!Number.isInteger(maxSessions) || maxSessions < 0) {
    throw invalid(`${path}.maxSessions: ${JSON.stringify(maxSessions)} is no number of sessions; 0 is no limit`);
  }
  if (onLimit !== 'reject' && onLimit !== 'evict-oldest') {
    throw invalid(`${path}.onLimit: ${JSON.stringify(onLimit)} is neither "reject" nor "evict-oldest"`);
  }
  return {
    idleTimeoutMs: idleTimeout === undefined ? fallback.idleTimeoutMs : durationOf(`${path}.idleTimeout`, idleTimeout),
    tokenLifetimeMs:
      tokenLifetime === undefined ? fallback.tokenLifetimeMs : durationOf(`${path}.tokenLifetime`, tokenLifetime),
    maxSessions,
    onLimit,
    ...(rule.levels !== undefined && { levels: levelsOf(`${path}.levels`, rule.levels) }),
    ...(rule.requires !== undefined && { requires: rule.requires }),
    ...bindingOf(path, rule),
  };
}

function bindingOf(path: string, rule: Rule): { readonly binding?: BindingLimits } {
  const { binding: mode, bindingGrace, bindingRefresh, onBindingViolation: onViolation } = rule;
  if (mode !== undefined) assertKnown(`${path}.binding: `, { [mode]: true }, bindingModes);
  if (onViolation !== undefined) {
    assertKnown(`${path}.onBindingViolation: `, { [onViolation]: true }, violationActions);
  }
  const read = (name: 'bindingGrace' | 'bindingRefresh', text: string) => {
    const ms = durationOf(`${path}.${name}`, text);
    if (ms >= shortestRefreshMs) return ms;
    throw invalid(`${path}.${name}: ${JSON.stringify(text)} is too short; use a duration of at least 1s, such as 5m`);
  };
  const binding = {
    ...(mode !== undefined && { mode }),
    ...(bindingGrace !== undefined && { graceMs: read('bindingGrace', bindingGrace) }),
    ...(bindingRefresh !== undefined && { refreshMs: read('bindingRefresh', bindingRefresh) }),
    ...(onViolation !== undefined && { onViolation }),
  };
  return Object.keys(binding).length === 0 ? {} : { binding };
}

function levelsOf(path: string, levels: NonNullable<Rule['levels']>): NonNullable<PolicyRule['levels']> {
  assertKnown(`${path}.`, levels, assuranceLevels);
  const limits = Object.entries(levels).map(([level, { ...limit }]) => {
    assertKnown(`${path}.${level}.`, limit, limitNames);
    const read = (name: 'idleTimeout' | 'tokenLifetime') => durationOf(`${path}.${level}.${name}`, limit[name] ?? '0');
    return [level, { idleTimeoutMs: read('idleTimeout'), tokenLifetimeMs: read('tokenLifetime') }];
  });
  return Object.fromEntries(limits);
}

function durationOf(path: string, text: string): number {
  try {
    return parseDuration(String(text));
  } catch (error) {
    if (error instanceof CurfewError) throw invalid(`${path}: ${error.message}`);
    throw error;
  }
}

function invalid(message: string): CurfewError {
  return new CurfewError('invalid-configuration', message);
}
