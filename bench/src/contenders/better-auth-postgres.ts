import pg from 'pg';
import { startBetterAuth } from '../better-auth.ts';
import type { Contender } from '../contender.ts';
import { startPostgres } from '../postgres.ts';

export const contender: Contender = {
  async start() {
    const postgres = await startPostgres();
    const pool = new pg.Pool({ connectionString: postgres.url });
    const started = await startBetterAuth(pool);
    return {
      ...started,
      async close() {
        await started.close();
        await pool.end();
        await postgres.stop();
      },
    };
  },
};
