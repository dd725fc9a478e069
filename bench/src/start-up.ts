import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintSessions, openCurfew } from './curfew-store.ts';
import { median } from './statistics.ts';

/** From the start of the process to its end, in milliseconds. */
export interface StartUpReport {
  readonly nodeMs: number;
  readonly curfewMs: number;
  /** The median of the ratios of two runs that follow each other. */
  readonly ratio: number;
}

const runs = 15;
const curfew = join(import.meta.dirname, '../../node_modules/.bin/curfew');

/** `curfew auth-session list` over a store with twenty sessions, against a Node that does nothing. */
export async function measureStartUp(): Promise<StartUpReport> {
  const directory = await mkdtemp(join(tmpdir(), 'curfew-bench-start-up-'));
  try {
    const path = join(directory, 'curfew.db');
    const authority = await openCurfew(path);
    await mintSessions(authority, 20);
    await authority.close();
    const list = [curfew, 'auth-session', 'list', '--store', `sqlite:${path}`];
    run(list, directory);
    const pairs = Array.from({ length: runs }, () => ({
      node: run(['-e', '0'], directory),
      curfew: run(list, directory),
    }));
    return {
      nodeMs: median(pairs.map((pair) => pair.node)),
      curfewMs: median(pairs.map((pair) => pair.curfew)),
      ratio: median(pairs.map((pair) => pair.curfew / pair.node)),
    };
  } finally {
    await rm(directory, { recursive: true });
  }
}

export function startUpLine({ nodeMs, curfewMs, ratio }: StartUpReport): string {
  return `curfew auth-session list: ${curfewMs.toFixed(0)} ms from start to end, ${ratio.toFixed(2)} times node -e 0 (${nodeMs.toFixed(0)} ms)`;
}

/** @returns milliseconds */
function run(args: readonly string[], cwd: string): number {
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - startedAt;
}
