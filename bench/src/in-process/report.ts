import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pinned, serverCpu } from '../pinning.ts';

/** Microseconds for one `authority.validate`, with no HTTP around it. */
export interface InProcessReport {
  /** How many sessions the store holds. */
  readonly sessions: number;
  /** A thousand sessions that ask again and again. */
  readonly hot: number;
  /** Sessions picked at random out of all: most are read from the database. */
  readonly cold: number;
}

export async function measureInProcess(sessions: number): Promise<InProcessReport> {
  const directory = await mkdtemp(join(tmpdir(), 'curfew-bench-in-process-'));
  try {
    const [command, ...args] = pinned(serverCpu(), [
      process.execPath,
      join(import.meta.dirname, 'validate.ts'),
      directory,
      String(sessions),
    ]);
    const { stdout } = await promisify(execFile)(command, args);
    return JSON.parse(stdout);
  } finally {
    await rm(directory, { recursive: true });
  }
}

export function inProcessLines({ sessions, hot, cold }: InProcessReport): string {
  const line = (what: string, microseconds: number) =>
    `${what}: ${microseconds.toFixed(2)} µs a call, ${perSecond(microseconds)} a second`;
  return [
    `in-process validation, ${sessions.toLocaleString('en')} sessions in SQLite, 64 waiting at a time`,
    line('  1,000 sessions again and again', hot),
    line('  picked at random out of all', cold),
  ].join('\n');
}

function perSecond(microseconds: number): string {
  return Math.round(1_000_000 / microseconds).toLocaleString('en');
}
