import { selectChecks } from '../checks/catalogue.ts';
import type { Check, Profile } from '../checks/check.ts';
import type { Settings } from '../checks/context.ts';
import { type DatabaseOptions, openDatabase } from '../database/open.ts';
import { createVisitor, type Holdings, type Visitor } from '../drive/visitor.ts';
import { createClient, type Pool } from '../http/client.ts';
import { ScanFailure } from '../http/failure.ts';
import type { Exchange } from '../http/message.ts';
import { stacksIn } from '../recognise/stack.ts';
import { learnSecrets } from '../report/learn-secrets.ts';
import { createRedactor, type Redactor } from '../report/redact.ts';
import type { CheckStatus, Finding, Report, ScanStatus } from '../report/report.ts';
import { toFinding } from '../report/to-finding.ts';
import type { Target } from '../target/target.ts';
import { type ContextParts, createCleanState } from './create-context.ts';
import { createHandedOut, type HandedOut } from './handed-out.ts';
import { createLookGuard, type LookGuard } from './looks.ts';
import { type Prepared, prepare } from './prepare.ts';
import { type CheckResult, runChecks } from './run-checks.ts';
import { createSignInGuard } from './sign-in.ts';
import { signOutAll } from './sign-out-all.ts';

export interface ScanOptions {
  /** What to scan: `parseTargetFile`, or `emptyTarget` with an account, to have the rest found. */
  readonly target: Target;
  readonly profile?: Profile;
  /** Ids, or their beginnings (`fixation`), of checks to run; all of the profile, where nothing is said. */
  readonly checks?: readonly string[];
  readonly skip?: readonly string[];
  readonly requestsPerSecond?: number;
  /** 40 in the quick profile, 100 in the full one, unless said otherwise. */
  readonly maxSignIns?: number;
  readonly maxRequests?: number;
  /** Milliseconds for the whole scan. */
  readonly maxDurationMs?: number;
  readonly requestTimeoutMs?: number;
  /** The longest that one check waits for a session to run out. */
  readonly maxWaitMs?: number;
  readonly graceMs?: number;
  /** Tokens collected to judge randomness. */
  readonly samples?: number;
  /** Accept certificates that no authority vouches for. */
  readonly insecure?: boolean;
  /** Let checks change the password (and change it back). */
  readonly allowChanges?: boolean;
  /** `postgres://…` or `sqlite:…`: the application's own session table. */
  readonly database?: DatabaseOptions;
  readonly onProgress?: (progress: Progress) => void;
}

export type Progress =
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'check'; readonly id: string; readonly done: number; readonly total: number };

export const version = '0.1.0';
const maxBodyBytes = 1024 * 1024;
/** What a target is made with shows early. */
const requestsForStack = 100;

/** By profile: the quick one ends in seconds, the full one waits and samples. */
const defaults = {
  quick: { maxDurationMs: 60_000, maxWaitMs: 0, samples: 20, maxSignIns: 40 },
  full: { maxDurationMs: 600_000, maxWaitMs: 6_000, samples: 200, maxSignIns: 100 },
} as const;

/**
 * Scans an application's sessions. Ends in bounded time, whatever the target does, and always with a report.
 * @throws InvalidTarget if a check is named that does not exist, or the database cannot be used
 */
export async function scan(options: ScanOptions): Promise<Report> {
  const profile = options.profile ?? 'full';
  const checks = selectChecks(profile, options.checks ?? [], options.skip ?? []);
  const startedAt = new Date();
  const work = createWorkshop(options, profile);
  const database = options.database === undefined ? null : await openDatabase(options.database);
  try {
    const prepared = await prepareSafely(work, options.target);
    const { results, end } = prepared.ok
      ? await runAll(work, checks, { options, profile, prepared, database })
      : { results: [], end: null };
    return {
      schemaVersion: 1,
      tool: { name: 'curfew-scan', version },
      target: { ...describeTarget(prepared, options.target, work.redactor), stack: [...work.stack].slice(0, 4) },
      profile,
      startedAt: startedAt.toISOString(),
      durationMs: Date.now() - startedAt.getTime(),
      requests: work.client.requestCount,
      signIns: work.guard.count,
      ...statusOf(prepared, end, work.redactor),
      findings: findingsOf(results, options.target, work.redactor),
      checks: prepared.ok
        ? results.map((result) => statusOfCheck(result, work.redactor))
        : checks.map((check) => undecided(check, work.redactor.text(prepared.reason))),
    };
  } finally {
    await database?.close();
    await work.client.close();
  }
}

/** Only the preparation of a scan: how the target is used. */
export async function findOut(options: ScanOptions): Promise<Preparation> {
  const work = createWorkshop(options, options.profile ?? 'full');
  try {
    return await prepareSafely(work, options.target);
  } finally {
    await work.client.close();
  }
}

interface Work {
  readonly client: ReturnType<typeof createClient>;
  readonly guard: ReturnType<typeof createSignInGuard>;
  readonly redactor: Redactor;
  readonly signedIn: Set<Visitor>;
  readonly looks: LookGuard;
  readonly handedOut: HandedOut;
  /** What the application seems to be made with. */
  readonly stack: ReadonlySet<string>;
  visitor(role: Pool, holdings?: Holdings): Visitor;
  say(text: string): void;
}

function createWorkshop(options: ScanOptions, profile: Profile): Work {
  const { target } = options;
  const hosts = new Set([
    ...[target.url, target.clearTextUrl ?? target.url].map((url) => new URL(url).host),
    ...target.hosts,
  ]);
  // The clear-text twin of https://host is http://host at port 80.
  const twin = new URL(target.url).hostname;
  const client = createClient({
    requestsPerSecond: options.requestsPerSecond ?? 25,
    requestTimeoutMs: options.requestTimeoutMs ?? 10_000,
    maxRequests: options.maxRequests ?? 3000,
    maxDurationMs: options.maxDurationMs ?? defaults[profile].maxDurationMs,
    maxBackOffMs: 30_000,
    maxBodyBytes,
    insecure: options.insecure ?? false,
    isAllowed: (url) => hosts.has(url.host) || (url.hostname === twin && url.port === ''),
  });
  const redactor = createRedactor();
  for (const { password } of target.accounts) redactor.learn(password);
  const stack = new Set<string>();
  const looks = createLookGuard(target.accounts);
  const handedOut = createHandedOut();
  const onExchange = (exchange: Exchange, visitor: Visitor) => {
    learnSecrets(exchange, visitor, redactor);
    looks.note(exchange);
    handedOut.note(exchange);
    if (client.requestCount < requestsForStack) for (const name of stacksIn(exchange)) stack.add(name);
  };
  return {
    client,
    guard: createSignInGuard(options.maxSignIns ?? defaults[profile].maxSignIns),
    redactor,
    signedIn: new Set(),
    stack,
    looks,
    handedOut,
    visitor: (role, holdings) =>
      createVisitor({ client, role, onCall: looks.admit, onExchange, ...(holdings && { holdings }) }),
    say: (text) => options.onProgress?.({ kind: 'note', text: redactor.text(text) }),
  };
}

type Preparation =
  | Prepared
  | { readonly ok: false; readonly status: ScanStatus; readonly target: Target; readonly reason: string };

async function prepareSafely(work: Work, target: Target): Promise<Preparation> {
  try {
    const prepared = await prepare(work, target);
    if (!prepared.ok && work.client.hasAnswered) await work.client.makeSure();
    const { end } = work.client;
    // What was given up after the target had gone says nothing about the sign-in.
    return prepared.ok || end === null ? prepared : { ...prepared, ...end };
  } catch (error) {
    if (!(error instanceof ScanFailure)) throw error;
    return { ok: false, status: statusAfter(error, work.client), target, reason: error.message };
  }
}

function statusAfter({ kind }: ScanFailure, { hasAnswered }: Work['client']): ScanStatus {
  if (['sign-in-stopped', 'flow', 'out-of-scope'].includes(kind)) return 'sign-in-failed';
  if (kind === 'budget' || kind === 'no-time') return 'cut-short';
  return hasAnswered ? 'target-gone' : 'unreachable';
}

/** Why a scan ended before all was done. */
type EarlyEnd = Work['client']['end'];

async function runAll(
  work: Work,
  checks: readonly Check[],
  {
    options,
    profile,
    prepared,
    database,
  }: {
    readonly options: ScanOptions;
    readonly profile: Profile;
    readonly prepared: Extract<Prepared, { ok: true }>;
    readonly database: ContextParts['database'];
  },
): Promise<{ readonly results: CheckResult[]; readonly end: EarlyEnd }> {
  const [victim = { user: 'the session', password: '', identity: null, isPrivileged: false }] =
    prepared.target.accounts;
  const parts: ContextParts = {
    ...work,
    target: prepared.target,
    victim,
    oracle: prepared.oracle,
    tokens: prepared.tokens,
    settings: settingsOf(options, profile),
    database,
    newVisitor: work.visitor,
  };
  const states = { first: createCleanState(parts), second: createCleanState(parts) };
  const results = await runChecks({
    checks,
    states,
    isControlSessionAlive: database === null && profile === 'full' ? createControlSessionCheck(work, prepared) : null,
    onCheck: ({ id }, done) => options.onProgress?.({ kind: 'check', id, done, total: checks.length }),
  });
  const end = earlyEnd(work);
  await signOutAll({ ...prepared, client: work.client }, work.signedIn);
  return { results, end };
}

/** The first session of the scan, unless only a browser can make others: two of those at once are too much. */
function createControlSessionCheck(
  { visitor }: Work,
  { target, oracle, controlSession }: Extract<Prepared, { ok: true }>,
) {
  if (target.login.length === 0 || target.login.some(({ kind }) => kind === 'browser')) return null;
  return async () => {
    try {
      return (await oracle.judge(visitor('victim', controlSession))).verdict === 'signed-in';
    } catch (error) {
      if (error instanceof ScanFailure) return false;
      throw error;
    }
  };
}

function earlyEnd({ client, guard, looks }: Work): EarlyEnd {
  const stopped = guard.stopped ?? looks.stopped;
  return client.end ?? (stopped === null ? null : { status: 'cut-short', reason: `sign-ins were stopped: ${stopped}` });
}

function settingsOf(options: ScanOptions, profile: Profile): Settings {
  return {
    maxWaitMs: options.maxWaitMs ?? defaults[profile].maxWaitMs,
    graceMs: options.graceMs ?? 2_000,
    samples: options.samples ?? defaults[profile].samples,
    mayChange: options.allowChanges ?? false,
  };
}

function describeTarget(prepared: Preparation, given: Target, redactor: Redactor): Omit<Report['target'], 'stack'> {
  if (!prepared.ok) return { url: given.url, check: null, basis: null, tokens: [] };
  const { step, basis } = prepared.oracle;
  return {
    url: given.url,
    check: redactor.text(`${step.method} ${step.url}`),
    basis,
    tokens: prepared.tokens.session.map(({ kind, name }) => `${kind} ${name}`),
  };
}

function statusOf(prepared: Preparation, end: EarlyEnd, redactor: Redactor): Pick<Report, 'status' | 'reason'> {
  if (!prepared.ok) return { status: prepared.status, reason: redactor.text(prepared.reason) };
  return end === null
    ? { status: 'complete', reason: null }
    : { status: end.status, reason: redactor.text(end.reason) };
}

function findingsOf(results: readonly CheckResult[], target: Target, redactor: Redactor): Finding[] {
  return results.flatMap(({ check, outcome, steps }) =>
    outcome.status === 'fail' ? [toFinding(check, outcome, { steps, url: target.url, redactor })] : [],
  );
}

function statusOfCheck({ check, outcome, durationMs }: CheckResult, redactor: Redactor): CheckStatus {
  const reason = {
    pass: outcome.status === 'pass' ? outcome.note : undefined,
    fail: outcome.status === 'fail' ? outcome.detail : undefined,
    inconclusive: outcome.status === 'inconclusive' ? outcome.reason : undefined,
    skipped: outcome.status === 'skipped' ? outcome.reason : undefined,
  }[outcome.status];
  return {
    id: check.id,
    title: check.title,
    status: outcome.status,
    reason: reason === undefined ? null : redactor.text(reason),
    durationMs,
    exhibit: 'exhibit' in outcome ? outcome.exhibit : null,
  };
}

function undecided({ id, title }: Check, reason: string): CheckStatus {
  return { id, title, status: 'inconclusive', reason, durationMs: 0, exhibit: null };
}
