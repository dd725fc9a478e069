import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emptyTarget, parseTargetFile, type Target } from '@curfew/scan';
import { accounts, passwords } from './accounts.ts';
import { jsonSignIn } from './packaged.ts';
import type { Specimen } from './specimen.ts';

const repository = join(import.meta.dirname, '../../..');
/** How Curfew's own clients and those of each dialect use it: the files that its tests scan it with. */
const targetFolder = join(repository, 'e2e/scan/targets');
const rootPassword = 'correct horse battery staple';

export async function curfewSpecimens(): Promise<Specimen[]> {
  const files = (await readdir(targetFolder)).toSorted();
  return [
    specimen('sign-in page', async (origin) => emptyTarget(`${origin}/sign-in`, accounts())),
    ...files.map((file) =>
      specimen(file.replace('.yml', ''), async (origin) => {
        const text = await readFile(join(targetFolder, file), 'utf8');
        return parseTargetFile(text.replace('http://127.0.0.1:8420', origin), passwords);
      }),
    ),
  ];
}

function specimen(how: string, targetAt: (origin: string) => Promise<Target>): Specimen {
  return {
    name: `Curfew, ${how}`,
    side: 'sound',
    faults: [],
    async start({ folder }) {
      const { origin, stop } = await serve(await mkdtemp(join(folder, 'curfew-')));
      await makeUsers(origin);
      const signIn = jsonSignIn('/v1/sessions', { username: 'alice' })(origin);
      return { target: await targetAt(origin), signIn: { ...signIn, page: `${origin}/sign-in` }, stop };
    },
  };
}

async function serve(directory: string): Promise<{ readonly origin: string; stop(): Promise<void> }> {
  const command = join(repository, 'node_modules/.bin/curfew');
  const child = spawn(process.execPath, [command, 'serve', '--listen', '127.0.0.1:0'], {
    cwd: directory,
    env: { ...process.env, CURFEW_ROOT_PASSWORD: rootPassword },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  const listen = (chunk: Buffer) => {
    said += chunk;
    const origin = /Curfew listens on (http:\/\/\S+:\d+)/.exec(said)?.[1];
    if (origin !== undefined) resolve(origin);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  child.once('exit', () => reject(new Error(`curfew serve ended: ${said.slice(-2000)}`)));
  return {
    origin: await promise,
    async stop() {
      child.kill();
      await ended;
    },
  };
}

async function makeUsers(origin: string): Promise<void> {
  const root = await post(`${origin}/v1/sessions`, { username: 'root', password: rootPassword, transport: 'bearer' });
  const { token } = (await root.json()) as { token: string };
  for (const { user: username, password } of accounts()) {
    await post(`${origin}/v1/users`, { username, password }, { authorization: `Bearer ${token}` });
  }
}

async function post(url: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response;
}
