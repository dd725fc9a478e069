import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { loadCpu, pinned } from './pinning.ts';

/** What one run of load is told, as JSON on its standard input. */
export interface LoadOrder {
  readonly address: string;
  /** Taken in turn, so that a server cannot remember one answer. */
  readonly cookies: readonly string[];
  readonly connections: number;
  readonly pipelining: number;
  readonly seconds: number;
}

/** What it found, as JSON on its standard output. */
export interface LoadReport {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers other than 2xx, and requests without an answer. */
  readonly failures: number;
}

export const loadPrograms = ['sockets', 'wrk', 'autocannon'] as const;
export type LoadProgram = (typeof loadPrograms)[number];

/** Loads a server from a process of its own, on another core than the server's. */
export async function load(program: LoadProgram, order: LoadOrder): Promise<LoadReport> {
  const [command, ...args] = pinned(loadCpu(), [process.execPath, join(import.meta.dirname, 'load', `${program}.ts`)]);
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  child.stdin.end(JSON.stringify(order));
  const said = await text(child.stdout);
  const [code] = await ended;
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  const report: LoadReport = JSON.parse(said);
  if (report.failures > 0) {
    throw new Error(`${order.address} failed ${report.failures} of ${report.requests} requests`);
  }
  return report;
}
