import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { cleanEnvironment, curfewCommand } from './command.ts';
import { ask, cookieOf } from './http.ts';

export const rootPassword = 'correct horse battery staple';

export interface RunningServer {
  /** With the path below which it is. */
  readonly origin: string;
  /** Where it runs, with its `curfew-data` folder. */
  readonly directory: string;
  readonly process: ChildProcess;
  /** Everything that it has written to stdout and stderr so far. */
  output(): string;
  /** Sends a signal, by default the first SIGTERM: a second one ends it at once. @returns as {@link ended}. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  /** @returns the exit code, or `null` where a signal killed it. */
  ended(): Promise<number | null>;
}

export interface ServerOptions {
  /** Default: an empty one. */
  readonly directory?: string;
  /** Below which path of its host it is, such as `/curfew`. */
  readonly path?: string;
  /** The text of its `curfew.yaml`. */
  readonly configuration?: string;
  /** `undefined` takes away what is set by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** When it ends at the latest. Default: with the test; `afterAll` for one that a file's tests share. */
  readonly onEnd?: AtTheEnd;
}

type AtTheEnd = (work: () => Promise<void>) => void;

/** A folder that is gone after the test. */
export async function temporaryFolder(onEnd: AtTheEnd = onTestFinished): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'curfew-e2e-'));
  onEnd(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Starts `curfew serve` as a process of its own, and waits until it is ready. It ends with the test at the latest. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const { onEnd = onTestFinished } = options;
  const directory = options.directory ?? (await temporaryFolder(onEnd));
  if (options.configuration !== undefined) await writeFile(join(directory, 'curfew.yaml'), options.configuration);
  const listen = `127.0.0.1:${await freePort()}`;
  const origin = `http://${listen}${options.path ?? ''}`;
  const where = ['--listen', listen, ...(options.path === undefined ? [] : ['--public-url', origin])];
  const child = spawn(process.execPath, [curfewCommand, 'serve', ...where], {
    cwd: directory,
    env: cleanEnvironment({ CURFEW_ROOT_PASSWORD: rootPassword, ...options.environment }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const closed = once(child, 'close');
  const server: RunningServer = {
    origin,
    directory,
    process: child,
    output: () => said,
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      return server.ended();
    },
    async ended() {
      await closed;
      return child.exitCode;
    },
  };
  onEnd(async () => {
    if (child.exitCode === null && child.signalCode === null) await server.end('SIGKILL');
  });
  await untilReady(server);
  return server;
}

/** Signs in with a new cookie. @returns its token. */
export async function signIn(server: RunningServer, username = 'root', password = rootPassword): Promise<string> {
  const answer = await ask(server.origin, 'POST /v1/sessions', { body: { username, password } });
  const token = cookieOf(answer);
  if (answer.status !== 201 || token === null) throw new Error(`signing in answered ${answer.status}: ${answer.text}`);
  return token;
}

/** Listening is not enough: on a first run its administrator is made right afterwards. */
async function untilReady(server: RunningServer): Promise<void> {
  while (!server.output().includes('Curfew listens on')) {
    if (server.process.exitCode !== null) throw new Error(`the server ended before it was ready: ${server.output()}`);
    await wait(20);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
