import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { childrenOf } from '@curfew/test-postgres';
import { bringDebian } from '../fresh/debian-machine.ts';
import { repository } from '../support/command.ts';

const run = promisify(execFile);

interface Said {
  readonly code: number | null;
  readonly output: string;
}

/** A fresh Debian whose systemd runs, in namespaces of its own, with no network but its own. */
export interface BootedRoot {
  /** Seen from outside. */
  readonly folder: string;
  /** Runs a shell command as its root. */
  sh(command: string, input?: string): Said;
  /** Runs a program of this machine in its network. */
  inNetwork(command: readonly string[]): Said;
  shutDown(): Promise<void>;
}

export async function bootFreshRoot(): Promise<BootedRoot> {
  const parent = await mkdtemp(join(tmpdir(), 'curfew-booted-'));
  const folder = join(parent, 'root');
  const base = await bringDebian(join(repository, '.cache/fresh'), ['systemd', 'systemd-sysv', 'dbus']);
  await run('cp', ['--archive', base, folder]);
  const namespaces = ['--mount', '--pid', '--net', '--uts', '--ipc', '--cgroup', '--fork', '--kill-child'];
  const boot = ['sh', join(import.meta.dirname, 'boot.sh'), folder];
  const machine = spawn('unshare', [...namespaces, ...boot], { stdio: 'ignore' });
  const ended = once(machine, 'exit');
  const enter = (flags: readonly string[], command: readonly string[], input = ''): Said => {
    const [first] = childrenOf(machine.pid ?? 0);
    const args = [`--target=${first}`, ...flags, ...command];
    const { status, stdout, stderr } = spawnSync('nsenter', args, { input, encoding: 'utf8', env: { PATH: path } });
    return { code: status, output: stdout + stderr };
  };
  const root: BootedRoot = {
    folder,
    sh: (command, input) => enter(['--all'], ['sh', '-c', command], input),
    inNetwork: (command) => enter(['--net'], command),
    async shutDown() {
      machine.kill('SIGKILL');
      await ended;
      await rm(parent, { recursive: true, force: true });
    },
  };
  while (!/running|degraded/.test(root.sh('systemctl is-system-running').output)) {
    if (machine.exitCode !== null) throw new Error(`the fresh Debian does not boot: exit code ${machine.exitCode}`);
    await wait(100);
  }
  return root;
}

const path = '/usr/sbin:/usr/bin:/sbin:/bin';
