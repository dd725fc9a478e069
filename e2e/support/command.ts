import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export const repository = join(import.meta.dirname, '../..');
export const curfewCommand = join(repository, 'node_modules/.bin/curfew');

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** What the command reads on its standard input. */
  readonly input?: string;
}

/** Runs the real command to its end, whatever that is. */
export async function curfew(args: readonly string[], surroundings: Surroundings): Promise<Run> {
  const child = spawn(process.execPath, [curfewCommand, ...args], {
    cwd: surroundings.cwd,
    env: cleanEnvironment(surroundings.environment),
    stdio: 'pipe',
  });
  const ended = once(child, 'exit');
  child.stdin.on('error', () => undefined).end(surroundings.input ?? '');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  return { code, stdout, stderr };
}

/** As {@link curfew}, for a run that must succeed. @returns what it printed. */
export async function mustRun(args: readonly string[], surroundings: Surroundings): Promise<string> {
  const { code, stdout, stderr } = await curfew(args, surroundings);
  if (code !== 0) throw new Error(`curfew ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

/** Whether a program that the project does not bring along is there. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

/** Nothing that is set where the tests run may change what they find. */
export function cleanEnvironment(
  more: Readonly<Record<string, string | undefined>> = {},
): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('CURFEW_'));
  return { ...Object.fromEntries(inherited), ...more };
}
