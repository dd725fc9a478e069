import { opendir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readOldSession } from '../old-session.ts';
import type { Source } from './source.ts';

/** A folder of session-file-store. @param ageMs how long its `ttl` lets sessions live after their last use */
export function openFiles(folder: string, ageMs: number): Source {
  return {
    async *read() {
      for await (const { name } of await opendir(folder)) {
        if (!name.endsWith('.json')) continue;
        const text = await readFile(join(folder, name), 'utf8').catch(() => null);
        // One that has been deleted meanwhile was over.
        if (text === null) continue;
        const { __lastAccess: usedAt, ...data } = objectIn(text);
        const expires = typeof usedAt === 'number' ? usedAt + ageMs : null;
        yield readOldSession(name.slice(0, -'.json'.length), data, expires);
      }
    },
    close: async () => undefined,
  };
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
