import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { emptyTarget } from '@curfew/scan';
import { accounts, passwords } from './accounts.ts';
import { installPackages } from './install.ts';
import type { Specimen } from './specimen.ts';

/** A whole application that nobody wrote for this benchmark: from Debian, or from npm. It is found by its address alone. */
interface Whole {
  readonly name: string;
  /** A file that its Debian package brings, and the package; or what is installed from npm. */
  readonly from:
    | { readonly file: string; readonly debian: string }
    | { readonly npm: Readonly<Record<string, string>> };
  /** What a person found, above information. */
  readonly faults: readonly string[];
  readonly account?: { readonly user: string; readonly password: string };
  /** Its configuration, and the command that runs it. */
  readonly prepare: (folder: string, port: number) => Promise<readonly string[]>;
}

const whole: readonly Whole[] = [
  {
    name: 'Jupyter Notebook 6 (a password and no name)',
    from: { file: '/usr/bin/jupyter-notebook', debian: 'jupyter-notebook' },
    faults: ['logout.server-side', 'cookie.samesite', 'csrf.logout'],
    async prepare(folder, port) {
      const code = `from notebook.auth import passwd; print(repr(passwd('${passwords.ALICE}', algorithm='sha1')))`;
      const start = `import subprocess,sys; h=eval(subprocess.check_output([sys.executable,'-c',${JSON.stringify(code)}]));
from notebook.notebookapp import main; main(['--allow-root','--no-browser','--ip=127.0.0.1','--port=${port}','--notebook-dir=${folder}','--NotebookApp.password='+h])`;
      return ['/usr/bin/python3', '-c', start];
    },
  },
  {
    name: 'qBittorrent 4.5',
    from: { file: '/usr/bin/qbittorrent-nox', debian: 'qbittorrent-nox' },
    faults: [],
    account: { user: 'admin', password: 'adminadmin' },
    async prepare(folder, port) {
      await mkdir(join(folder, 'qBittorrent/config'), { recursive: true });
      const settings = '[LegalNotice]\nAccepted=true\n[Preferences]\nWebUI\\LocalHostAuth=true\n';
      await writeFile(join(folder, 'qBittorrent/config/qBittorrent.conf'), settings);
      return ['/usr/bin/qbittorrent-nox', `--webui-port=${port}`, `--profile=${folder}`];
    },
  },
  {
    name: 'Supysonic 0.7',
    from: { file: '/usr/bin/supysonic-cli', debian: 'supysonic' },
    faults: ['logout.server-side', 'cookie.samesite', 'csrf.login', 'csrf.logout'],
    async prepare(folder, port) {
      const settings = `[base]\ndatabase_uri = sqlite:///${folder}/s.db\n[webapp]\ncache_dir = ${folder}/cache\n`;
      await writeFile(join(folder, '.supysonic'), settings);
      const add = ['alice', 'bob'].map((user) => `/usr/bin/supysonic-cli user add ${user} -p "$${user.toUpperCase()}"`);
      const run = `exec /usr/bin/python3 -m flask --app supysonic.web:create_application run -p ${port}`;
      return ['sh', '-c', [...add, run].join(' && ')];
    },
  },
  {
    name: 'Fossil 2',
    from: { file: '/usr/bin/fossil', debian: 'fossil' },
    faults: ['cookie.samesite', 'token.content', 'csrf.login', 'csrf.logout'],
    async prepare(_folder, port) {
      const make = 'fossil init r.fossil -A alice && fossil user password alice "$ALICE" -R r.fossil';
      const more = 'fossil user new bob bob@example.org "$BOB" -R r.fossil';
      return ['sh', '-c', `${make} && ${more} && exec fossil server r.fossil --port ${port} --localhost`];
    },
  },
  {
    name: 'phpLiteAdmin 1.9 (a password and no name)',
    from: { file: '/usr/share/phpliteadmin/phpliteadmin.php', debian: 'phpliteadmin php-cli php-sqlite3' },
    faults: [
      'fixation.cookie.issued',
      'fixation.cookie.adopted',
      'logout.other-artefacts',
      'cookie.samesite',
      'csrf.logout',
    ],
    async prepare(folder, port) {
      await copyFile('/usr/share/phpliteadmin/phpliteadmin.php', join(folder, 'index.php'));
      const settings = `<?php $password = getenv('ALICE'); $directory = ${JSON.stringify(folder)};`;
      await writeFile(join(folder, 'phpliteadmin.config.php'), settings);
      // Without a database to show, it shows no way to sign out either.
      const make = `php -r '(new SQLite3("first.db"))->exec("CREATE TABLE notes (text)");'`;
      const run = `exec php -d session.save_path=${folder} -S 127.0.0.1:${port} -t ${folder}`;
      return ['sh', '-c', `${make} && ${run}`];
    },
  },
  {
    name: 'ungit 1.5',
    from: { npm: { ungit: '1.5.30' } },
    faults: ['cookie.samesite'],
    prepare: async (folder, port) => [
      ...[process.execPath, join(folder, 'node_modules/ungit/bin/ungit'), `--port=${port}`, '--no-b'],
      ...['--no-launchBrowser', '--authentication', `--users.alice=${passwords.ALICE}`, `--users.bob=${passwords.BOB}`],
    ],
  },
  {
    name: 'Node-RED 3',
    from: { npm: { 'node-red': '3.1.15', bcryptjs: '3.0.3' } },
    faults: ['enumeration.timing'],
    async prepare(folder, port) {
      const settings = `const hash = (password) => require('bcryptjs').hashSync(password, 8);
const user = (username, password) => ({ username, password: hash(password), permissions: '*' });
module.exports = { uiPort: ${port}, uiHost: '127.0.0.1', adminAuth: { type: 'credentials',
  users: [user('alice', process.env.ALICE), user('bob', process.env.BOB)] } };`;
      await writeFile(join(folder, 'settings.js'), settings);
      return [
        process.execPath,
        join(folder, 'node_modules/node-red/red.js'),
        '-u',
        folder,
        '-s',
        `${folder}/settings.js`,
      ];
    },
  },
];

/** Those that are there or can be brought. @param leaveOut is told of each of the others, and why */
export function wholeApplications(leaveOut: (reason: string) => void): Specimen[] {
  return whole.flatMap((one) => {
    if ('debian' in one.from && !existsSync(one.from.file)) {
      leaveOut(`${one.name} is left out: apt-get install ${one.from.debian}`);
      return [];
    }
    return [specimen(one)];
  });
}

function specimen({ name, from, faults, account, prepare }: Whole): Specimen {
  return {
    name,
    side: faults.length === 0 ? 'sound' : 'vulnerable',
    faults,
    async start(work) {
      const folder = join(work.folder, name.replace(/[^\w.]+/g, '-'));
      await mkdir(folder, { recursive: true });
      if ('npm' in from) await installPackages(folder, from.npm, 'commonjs');
      const port = await freePort();
      const stop = await run(await prepare(folder, port), folder, `http://127.0.0.1:${port}/`);
      const own = account && { ...account, identity: null, isPrivileged: false };
      return { target: emptyTarget(`http://127.0.0.1:${port}/`, own ? [own] : accounts()), signIn: null, stop };
    },
  };
}

/** Waits until it answers. */
async function run(
  [command = '', ...given]: readonly string[],
  folder: string,
  url: string,
): Promise<() => Promise<void>> {
  const environment = { ...process.env, ...passwords, HOME: folder };
  const child = spawn(command, given, { cwd: folder, env: environment, stdio: 'ignore', detached: true });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const endsAt = Date.now() + 120_000;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > endsAt) throw new Error(`${command} does not answer at ${url}`);
    await sleep(500);
  }
  return async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid);
    await ended;
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { redirect: 'manual' }).then(
    () => true,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
