import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '@curfew/test-postgres';
import { repository } from '../support/command.ts';
import { canCutNetwork, isRoot, type Machine, type Started } from './machine.ts';
import { findNoise, findTestCounts } from './output.ts';

const run = promisify(execFile);

/** What came of the README's two commands on one machine. A step that failed says why; those after it are missing. */
export interface Trial {
  readonly ci?: string;
  readonly megabytes?: string;
  readonly start?: string;
  readonly signIn?: string;
  readonly command?: string;
  readonly tests?: string;
  /** What the step that failed printed. */
  readonly failure?: string;
}

/** @param uid whose the clone is to be, where it is not ours. */
export async function tryOut(
  machine: Machine,
  { uid, withTests }: { readonly uid: number | null; readonly withTests: boolean },
): Promise<Trial> {
  const clone = join(machine.home, 'curfew');
  await run('git', ['clone', '--quiet', '--depth=1', `file://${repository}`, clone]);
  if (uid !== null && isRoot) await run('chown', ['--recursive', `${uid}:${uid}`, clone]);

  const { ci, attempts } = await install(machine);
  const noise = findNoise(ci.output);
  if (ci.code !== 0 || noise !== null) {
    return { ci: ci.code === 0 ? `warns: ${noise}` : `exit code ${ci.code}`, failure: ci.output };
  }
  const installed = { ci: `${seconds(ci.seconds)}${attempts > 1 ? ', second attempt' : ''}` };
  const started = {
    ...installed,
    ...(await startAndSignIn(machine)),
    megabytes: await sizeOf(join(clone, 'node_modules')),
  };
  if (started.failure !== undefined || !withTests) return started;

  const tests = await machine.run('npm test', 'curfew');
  const counts = `${findTestCounts(tests.output) ?? 'no summary'} (${seconds(tests.seconds)})`;
  return { ...started, tests: counts, ...(tests.code !== 0 && { failure: tests.output }) };
}

/**
 * npm itself breaks off at times when the network does ("Exit handler never called!"), or leaves out an optional download
 * without a word. Both are mended by running it again, which is what it and our scripts then tell people to do.
 */
async function install(machine: Machine) {
  const first = await machine.run('npm ci', 'curfew');
  const node = await machine.run('ls node_modules/node-linux-*/bin/node', 'curfew');
  if (first.code === 0 && node.code === 0) return { ci: first, attempts: 1 };
  return { ci: await machine.run('npm ci', 'curfew'), attempts: 2 };
}

async function startAndSignIn(machine: Machine): Promise<Trial> {
  const startedAt = performance.now();
  const address = `127.0.0.1:${await freePort()}`;
  const server = machine.start('npm start', 'curfew', { CURFEW_LISTEN: address });
  const closed = once(server.process, 'close');
  try {
    const isUp = await untilReady(server);
    if (!isUp) return { start: `exit code ${server.process.exitCode}`, failure: server.output() };
    const start = `${seconds((performance.now() - startedAt) / 1_000)}${canCutNetwork ? ', offline' : ''}`;

    const password = /^ {2}password {2}(\S+)/m.exec(server.output())?.[1] ?? '';
    const visit = visitFrom(server, [`http://${address}`, password]);
    if (visit !== '') return { start, signIn: visit, failure: server.output() };

    const added = await machine.run('npx curfew user add alice --no-password', 'curfew');
    if (added.code !== 0) return { start, signIn: 'yes', command: `exit code ${added.code}`, failure: added.output };

    server.process.kill('SIGTERM');
    const stopped = await Promise.race([closed.then(() => true), wait(20_000, false, { ref: false })]);
    if (!stopped) return { start: 'does not stop', failure: server.output() };
    return { start, signIn: 'yes', command: 'yes' };
  } finally {
    server.process.kill('SIGKILL');
  }
}

async function untilReady(server: Started): Promise<boolean> {
  while (server.process.exitCode === null && server.process.signalCode === null) {
    if (/^Next: /m.test(server.output())) return true;
    await wait(50);
  }
  return false;
}

/** @returns what was wrong, or nothing. */
function visitFrom(server: Started, args: readonly string[]): string {
  const node = [process.execPath, join(import.meta.dirname, 'visit.ts'), ...args];
  const inItsNetwork = canCutNetwork ? ['nsenter', `--net=/proc/${server.process.pid}/ns/net`, ...node] : node;
  const [program = '', ...rest] = inItsNetwork;
  const { status, stdout, stderr } = spawnSync(program, rest, { encoding: 'utf8' });
  return status === 0 ? '' : stdout || stderr;
}

async function sizeOf(folder: string): Promise<string> {
  const { stdout } = await run('du', ['--summarize', '--block-size=1M', folder]);
  return stdout.split('\t', 1)[0] ?? '';
}

function seconds(time: number): string {
  return `${Math.round(time)} s`;
}
