import { existsSync } from 'node:fs';
import { exitCodes } from '../../../command-line/exit-code.ts';
import { Failure, usageFailure } from '../../../command-line/failure.ts';
import type { OldSession } from '../old-session.ts';

/** Where the old sessions are. Nothing there is changed. */
export interface Source {
  /** `null` for what is there and is no session. */
  read(): AsyncIterable<OldSession | null>;
  close(): Promise<void>;
}

interface Choice {
  readonly prefix: string | undefined;
  readonly table: string | undefined;
  readonly 'cookie-age': number;
}

/** @throws Failure for a place that cannot be used; what it says holds no password. */
export async function openSource(from: string, { prefix, table, ...choice }: Choice): Promise<Source> {
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/s.exec(from) ?? [];
  const named = table ?? (scheme === 'sqlite' ? 'sessions' : 'session');
  switch (scheme) {
    case 'redis':
    case 'rediss': {
      const { openRedis } = await import('./redis.ts');
      return reached(scheme, () => openRedis(from, prefix ?? 'sess:', choice['cookie-age']));
    }
    case 'postgres':
    case 'postgresql': {
      const { openPostgres } = await import('./postgres.ts');
      return reached(scheme, () => openPostgres(from, named));
    }
    case 'sqlite': {
      assertThere(rest);
      const { openSqlite } = await import('./sqlite.ts');
      return reached(scheme, async () => openSqlite(rest, named));
    }
    case 'files': {
      assertThere(rest);
      const { openFiles } = await import('./files.ts');
      return openFiles(rest, choice['cookie-age']);
    }
    default:
      throw usageFailure(
        `unknown kind of old store ${scheme === '' ? JSON.stringify(from) : `${scheme}:`}`,
        'use redis://HOST:PORT, postgres://USER@HOST/DATABASE, sqlite:PATH or files:FOLDER',
      );
  }
}

async function reached(scheme: string, open: () => Promise<Source>): Promise<Source> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof Failure) throw error;
    const { message, code } = error as NodeJS.ErrnoException;
    throw new Failure(`cannot read the old store (${scheme}:): ${message || code}`, {
      exitCode: exitCodes.unavailable,
      cause: error,
    });
  }
}

function assertThere(path: string): void {
  if (existsSync(path)) return;
  throw new Failure(`there is nothing at ${path}`, { exitCode: exitCodes.unavailable });
}
