import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readArguments } from '../../scripts/arguments.ts';
import { repository } from '../support/command.ts';
import { canMakeRoots, createDebianMachine } from './debian-machine.ts';
import { createFolderMachine } from './folder-machine.ts';
import { isRoot, type Machine } from './machine.ts';
import { formatTable } from './output.ts';
import { bringToolchain, type Toolchain, toolchains } from './toolchain.ts';
import { type Trial, tryOut } from './trial.ts';

const usage = `npm run test:fresh [-- OPTIONS]: what the README promises, on machines that have nothing yet

Each machine is a fresh Debian where debootstrap is installed and this runs as root, else an empty home folder. In it the last
commit is cloned, "npm ci" and "npm start" are run, somebody signs in, and "npm test" is run.

  --quick       empty home folders and this user; one machine for each npm; no tests
  --no-tests    everything but "npm test"
  --node MAJOR  only this Node
  --user NAME   only "root" or "ordinary"
`;

/** Of an ordinary user where there is no fresh system to have one: `nobody`'s. */
const nobody = 65_534;

interface Surroundings {
  readonly toolchain: Toolchain;
  readonly user: 'root' | 'ordinary' | 'this';
}

const headings = ['machine', 'Node', 'npm', 'user', 'npm ci', 'MB', 'npm start', 'sign-in', 'npx curfew', 'npm test'];

const { values: options } = readArguments(usage, {
  options: {
    quick: { type: 'boolean', default: false },
    'no-tests': { type: 'boolean', default: false },
    node: { type: 'string' },
    user: { type: 'string' },
  },
});

process.exitCode = await main();

async function main(): Promise<number> {
  if (process.platform !== 'linux') throw new Error('fresh machines are made on Linux only');
  const cache = join(repository, '.cache/fresh');
  const folder = await mkdtemp(join(tmpdir(), 'curfew-fresh-'));
  const rows: string[][] = [];
  let failures = 0;
  try {
    for (const surroundings of chooseSurroundings()) {
      const { toolchain, user } = surroundings;
      process.stderr.write(`Node ${toolchain.node}, npm ${toolchain.npm}, ${user} user…\n`);
      const trial = await tryIn(surroundings, { cache, folder });
      rows.push([...rowOf(surroundings), ...cellsOf(trial)]);
      if (trial.failure === undefined) continue;
      failures++;
      process.stderr.write(`${trial.failure}\n`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  process.stdout.write(formatTable(headings, rows));
  return failures === 0 && rows.length > 0 ? 0 : 1;
}

function chooseSurroundings(): Surroundings[] {
  const users = options.quick || !isRoot ? (['this'] as const) : (['ordinary', 'root'] as const);
  return toolchains
    .filter(({ node }) => options.node === undefined || node.split('.')[0] === options.node)
    .flatMap((toolchain) => users.map((user) => ({ toolchain, user })))
    .filter(({ user }) => options.user === undefined || user === options.user);
}

async function tryIn(
  { toolchain, user }: Surroundings,
  { cache, folder }: { readonly cache: string; readonly folder: string },
): Promise<Trial> {
  const programs = await bringToolchain(toolchain, cache);
  const place = { folder: join(folder, `${toolchain.node}-${user}`), toolchain: programs };
  const withTests = !options.quick && !options['no-tests'];
  let machine: Machine;
  let uid: number | null = null;
  if (isFreshSystem()) {
    uid = user === 'root' ? 0 : 1_000;
    const npmCache = join(cache, `npm-${user}`);
    machine = await createDebianMachine({ ...place, npmCache, isRoot: user === 'root', cache });
  } else {
    uid = user === 'ordinary' ? nobody : null;
    machine = await createFolderMachine({ ...place, npmCache: await npmCacheOf(user, cache), uid });
  }
  try {
    return await tryOut(machine, { uid, withTests });
  } finally {
    await machine.remove();
  }
}

function isFreshSystem(): boolean {
  return canMakeRoots && !options.quick;
}

/** Our own, so that what is there already is not downloaded again; another user may not write there. */
async function npmCacheOf(user: Surroundings['user'], cache: string): Promise<string> {
  if (user === 'ordinary') return join(tmpdir(), `curfew-fresh-npm-${nobody}`);
  const { stdout } = await promisify(execFile)('npm', ['config', 'get', 'cache'], { cwd: cache });
  return stdout.trim();
}

function rowOf({ toolchain, user }: Surroundings): string[] {
  return [isFreshSystem() ? 'fresh Debian' : 'empty folder', toolchain.node, toolchain.npm, user];
}

function cellsOf({ ci, megabytes, start, signIn, command, tests }: Trial): string[] {
  return [ci, megabytes, start, signIn, command, tests].map((cell) => cell ?? '–');
}
