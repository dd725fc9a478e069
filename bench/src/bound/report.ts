import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pinned, serverCpu } from '../pinning.ts';

/** What it costs that a session belongs to a key, in microseconds for one request; only one of them has HTTP around it. */
export interface BoundReport {
  /** Judging a cookie of an ordinary session, as `/verify` does. */
  readonly unbound: number;
  /** The same with the bound cookie beside it. */
  readonly bound: number;
  /** Checking the proof of a program (DPoP) and judging its token. */
  readonly proven: number;
  /** A browser's proof, up to its next cookie. */
  readonly refresh: number;
  /** The same over HTTP, with the work of the client that asks. */
  readonly refreshOverHttp: number;
  /** Verifying one signature, which is part of the ones before. */
  readonly es256: number;
  readonly storeCallsOfRefresh: number;
}

export async function measureBound(): Promise<BoundReport> {
  const directory = await mkdtemp(join(tmpdir(), 'curfew-bench-bound-'));
  try {
    const file = join(import.meta.dirname, 'measure.ts');
    const [command, ...args] = pinned(serverCpu(), [process.execPath, file, directory]);
    const { stdout } = await promisify(execFile)(command, args);
    return JSON.parse(stdout);
  } finally {
    await rm(directory, { recursive: true });
  }
}

export function boundLines(report: BoundReport): string {
  const { unbound, bound, proven, refresh, refreshOverHttp, es256, storeCallsOfRefresh } = report;
  const line = (what: string, microseconds: number, more = '') => `  ${what}: ${microseconds.toFixed(1)} µs${more}`;
  return [
    'sessions that belong to a key, 64 requests waiting at a time',
    line('an ordinary cookie, judged', unbound),
    line('a cookie with its bound cookie, judged', bound, `, ${(bound / unbound).toFixed(2)} times`),
    line('a token with its proof (DPoP), checked and judged', proven),
    line('a refresh (DBSC)', refresh, `, ${storeCallsOfRefresh} calls of the store`),
    line('a refresh over HTTP, client and server in one process', refreshOverHttp),
    line('one ES256 signature verified', es256),
  ].join('\n');
}
