import { join } from 'node:path';
import Database from 'better-sqlite3';
import { startBetterAuth } from '../better-auth.ts';
import type { Contender } from '../contender.ts';

export const contender: Contender = {
  async start(directory) {
    const database = new Database(join(directory, 'better-auth.db'));
    database.pragma('journal_mode = WAL');
    const started = await startBetterAuth(database);
    return {
      ...started,
      async close() {
        await started.close();
        database.close();
      },
    };
  },
};
