import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { loadCpu, pinned } from './pinning.ts';

/** A PostgreSQL of its own, with an empty database. */
export interface Postgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** Beside the load, so that the database takes nothing from the server that is measured. It comes with `npm ci`. */
export async function startPostgres(): Promise<Postgres> {
  const [command, ...args] = pinned(loadCpu(), [process.execPath, join(import.meta.dirname, 'postgres-process.ts')]);
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  const failed = ended.then(() => Promise.reject(new Error('PostgreSQL ended before it was ready')));
  const [url] = await Promise.race([once(child, 'message'), failed]);
  return {
    url,
    async stop() {
      failed.catch(() => undefined);
      child.disconnect();
      await ended;
    },
  };
}
