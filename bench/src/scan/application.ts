import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { passwords } from './accounts.ts';

export interface Application {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Runs an application in a process of its own, until it says on which port it listens. */
export async function startApplication(
  path: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Application> {
  const child = spawn(process.execPath, [path], {
    cwd: dirname(path),
    env: { ...process.env, ...passwords, ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk) => (said += chunk));
  const ended = once(child, 'exit');
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('message', (message: { port: number }) => resolve(message.port));
  child.once('exit', (code) => reject(new Error(`the application ended with ${code}: ${said.slice(-2000)}`)));
  const port = await promise;
  return {
    origin: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill();
      await ended;
    },
  };
}
