import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { createAuthority, type Requester } from '@curfew/core';
import { openPostgresStore } from '@curfew/store-postgres';
import { openSqliteStore } from '@curfew/store-sqlite';
import { openTestServer } from '@curfew/test-postgres';
import { account } from '../http.ts';
import { median } from '../statistics.ts';
import { type Ask, type Call, pages, runs } from './calls.ts';
import { fill, type Store } from './fill.ts';

/** One call of an administrator, beside the requests of everybody else. */
export interface AdministrationRow {
  readonly store: Store['kind'];
  readonly name: string;
  /** In a store of {@link few} sessions; `null` for what looks at all of them. */
  readonly fewMs: number | null;
  readonly manyMs: number;
  /** The slowest `/verify` in as long a time without the call, and with it. */
  readonly idleMs: number;
  readonly besideMs: number;
  /** The longest that the event loop was held while it was made. */
  readonly heldMs: number;
  readonly largestAnswer: number;
}

const few = 5_000;
/** A page is asked for again and again for so long. */
const windowMs = 1_500;
const operator: Requester = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' };

/**
 * How long administrative calls take over many sessions, and what the other users feel of them.
 *
 * @param say hears what is being done
 */
export async function measureAdministration(
  sessions: number,
  say: (line: string) => void,
  kinds: readonly Store['kind'][] = ['sqlite', 'postgres'],
): Promise<readonly AdministrationRow[]> {
  const rows: AdministrationRow[] = [];
  for (const kind of kinds) {
    const small = await withStore(kind, few, say, (running) => timesOf(running, pages));
    rows.push(
      ...(await withStore(kind, sessions, say, async (running) => {
        const measured: AdministrationRow[] = [];
        for (const call of [...pages, ...runs]) {
          say(`  ${call.name}`);
          measured.push({
            store: kind,
            name: call.name,
            fewMs: small.get(call.name) ?? null,
            ...(await measure(running, call)),
          });
        }
        return measured;
      })),
    );
  }
  return rows;
}

interface Running {
  readonly ask: Ask;
  /** The size of the largest answer since it was last asked for. */
  largestAnswer(): number;
  /** The slowest `/verify` since it was last asked for. */
  slowest(): Promise<number>;
  /** How long the event loop was held since it was last asked for. */
  held(): Promise<number>;
}

async function withStore<Result>(
  kind: Store['kind'],
  sessions: number,
  say: (line: string) => void,
  use: (running: Running) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'curfew-bench-administration-'));
  const server = kind === 'postgres' ? await openTestServer() : null;
  try {
    const url = await server?.createDatabase();
    const path = join(directory, 'curfew.db');
    say(`filling ${kind} with ${sessions.toLocaleString('en')} sessions`);
    await addAdministrator(url ?? path);
    await fill(
      url === undefined || server === null
        ? { kind: 'sqlite', path }
        : { kind: 'postgres', url: server.asSuperuser(url) },
      sessions,
    );
    return await withServer(url ?? path, use);
  } finally {
    await server?.close();
    await rm(directory, { recursive: true });
  }
}

async function addAdministrator(where: string): Promise<void> {
  const store = /^postgres/.test(where) ? await openPostgresStore({ url: where }) : openSqliteStore({ path: where });
  const authority = createAuthority({ store });
  await authority.migrate();
  await authority.createUser({ ...account, roles: ['admin'] }, operator);
  await authority.close();
}

async function withServer<Result>(where: string, use: (running: Running) => Promise<Result>): Promise<Result> {
  const child = fork(new URL('./serve.ts', import.meta.url), [where]);
  const next = async <Answer>() => (await once(child, 'message'))[0] as Answer;
  const origin = await next<string>();
  const { username, password } = account;
  const body = { username, password, transport: 'bearer' };
  let largest = 0;
  const signedIn = await send(origin, 'POST /v1/sessions', { body });
  const { token } = JSON.parse(signedIn) as { readonly token: string };
  const cookie = await cookieOf(origin);
  const prober = new Worker(new URL('./prober.ts', import.meta.url), { workerData: { origin, cookie } });
  try {
    return await use({
      async ask(line, content) {
        const text = await send(origin, line, { body: content, token });
        largest = Math.max(largest, text.length);
        return JSON.parse(text);
      },
      largestAnswer() {
        const size = largest;
        largest = 0;
        return size;
      },
      async slowest() {
        prober.postMessage('report');
        const [{ slowestMs }] = await once(prober, 'message');
        return slowestMs;
      },
      async held() {
        child.send('report');
        return next<number>();
      },
    });
  } finally {
    prober.postMessage('stop');
    await once(prober, 'exit');
    child.disconnect();
    await once(child, 'exit');
  }
}

async function send(
  origin: string,
  line: string,
  { body, token }: { readonly body?: unknown; readonly token?: string },
): Promise<string> {
  const [method = '', path = ''] = line.split(' ');
  const answer = await fetch(`${origin}${path}`, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${line} answered ${answer.status}: ${text.slice(0, 300)}`);
  return text;
}

async function cookieOf(origin: string): Promise<string> {
  const { username, password } = account;
  const answer = await fetch(`${origin}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function timesOf({ ask }: Running, calls: readonly Call[]): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (const call of calls) {
    const taken: number[] = [];
    for (let round = 0; round < 12; round++) taken.push(await timed(() => call.run(ask)));
    // The first ones warm up.
    times.set(call.name, median(taken.slice(2)));
  }
  return times;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function measure(running: Running, call: Call): Promise<Omit<AdministrationRow, 'store' | 'name' | 'fewMs'>> {
  const { ask, slowest, held, largestAnswer } = running;
  const isPage = pages.includes(call);
  if (isPage) await call.run(ask);
  await Promise.all([slowest(), held()]);
  largestAnswer();
  const taken: number[] = [];
  const startedAt = performance.now();
  do taken.push(await timed(() => call.run(ask)));
  while (isPage && performance.now() - startedAt < windowMs);
  const lasted = performance.now() - startedAt;
  const besideMs = await slowest();
  const heldMs = await held();
  await pause(Math.max(lasted, windowMs));
  return { manyMs: median(taken), besideMs, heldMs, idleMs: await slowest(), largestAnswer: largestAnswer() };
}

export function administrationTable(rows: readonly AdministrationRow[], sessions: number): string {
  const header = [
    'store',
    'call',
    `${few.toLocaleString('en')} ms`,
    `${sessions.toLocaleString('en')} ms`,
    'times',
    'slowest /verify, idle',
    'beside',
    'times',
    'held ms',
    'largest KB',
  ];
  const lines = rows.map((row) => [
    ...[row.store, row.name, row.fewMs?.toFixed(1) ?? '–', row.manyMs.toFixed(1)],
    row.fewMs === null ? '–' : (row.manyMs / row.fewMs).toFixed(1),
    ...[row.idleMs.toFixed(1), row.besideMs.toFixed(1), (row.besideMs / row.idleMs).toFixed(1), row.heldMs.toFixed(0)],
    (row.largestAnswer / 1_000).toFixed(0),
  ]);
  return [header, header.map((_, column) => (column < 2 ? '---' : '---:')), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
