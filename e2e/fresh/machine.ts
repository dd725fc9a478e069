import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** Somewhere to install this, with a Node and an npm and nothing of this repository. */
export interface Machine {
  /** The home folder of its user, seen from outside. */
  readonly home: string;
  /** Runs a shell command in a folder below the home. */
  run(command: string, folder: string): Promise<Finished>;
  /** Starts one without any network but 127.0.0.1, where {@link canCutNetwork}. */
  start(command: string, folder: string, environment: Readonly<Record<string, string>>): Started;
  remove(): Promise<void>;
}

export interface Finished {
  readonly code: number | null;
  readonly output: string;
  readonly seconds: number;
}

export interface Started {
  readonly process: ChildProcess;
  output(): string;
}

/** How a command gets into a machine. */
export interface Entrance {
  /** What the system administrator does before, in mounts of its own; shell. */
  readonly setUp: string;
  /** The program and its arguments that take the command in, as its user. */
  readonly enter: readonly string[];
  /** Where the command finds itself. */
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
}

export const isRoot = process.getuid?.() === 0;

/** Whether processes can be started here that reach nobody but each other. */
export const canCutNetwork = isRoot && isPossible('--net');
export const canMount = isRoot && isPossible('--mount');

function isPossible(namespace: string): boolean {
  return spawnSync('unshare', [namespace, 'true']).status === 0;
}

export async function runIn(entrance: Entrance, command: string, folder: string): Promise<Finished> {
  const startedAt = performance.now();
  const child = spawnIn(entrance, command, folder, { isOffline: false });
  const closed = once(child, 'close');
  const [output] = await Promise.all([text(child.stdout), closed]);
  return { code: child.exitCode, output, seconds: (performance.now() - startedAt) / 1_000 };
}

export function startIn(
  entrance: Entrance,
  command: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Started {
  const more = { ...entrance, environment: { ...entrance.environment, ...environment } };
  const child = spawnIn(more, `exec ${command}`, folder, { isOffline: canCutNetwork });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (said += chunk));
  return { process: child, output: () => said };
}

/** Every step is taken by `exec`, so that a signal reaches the command. Both its streams come as one. */
function spawnIn(
  { setUp, enter, home, environment }: Entrance,
  command: string,
  folder: string,
  { isOffline }: { readonly isOffline: boolean },
) {
  const namespaces = [...(canMount ? ['--mount'] : []), ...(isOffline ? ['--net'] : [])];
  const variables = Object.entries({ HOME: home, ...environment }).map(([name, value]) => `${name}=${value}`);
  const inside = [...enter, '/usr/bin/env', '-i', ...variables, 'sh', '-c', `cd ~/${folder} && ${command}`];
  const before = [setUp, isOffline ? 'ip link set lo up' : '']
    .filter((step) => step !== '')
    .map((step) => `${step} && `);
  const shell = ['sh', '-c', `${before.join('')}exec "$@" 2>&1`, 'sh', ...inside];
  const [program = '', ...args] = namespaces.length > 0 ? ['unshare', ...namespaces, ...shell] : shell;
  return spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}
