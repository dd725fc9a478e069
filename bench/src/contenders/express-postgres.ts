import connect from 'connect-pg-simple';
import session from 'express-session';
import pg from 'pg';
import type { Contender } from '../contender.ts';
import { startExpress } from '../express-session.ts';
import { startPostgres } from '../postgres.ts';

export const contender: Contender = {
  async start() {
    const postgres = await startPostgres();
    const pool = new pg.Pool({ connectionString: postgres.url });
    const Store = connect(session);
    const store = new Store({ pool, createTableIfMissing: true });
    const started = await startExpress(store);
    return {
      ...started,
      async close() {
        await started.close();
        await store.close();
        await pool.end();
        await postgres.stop();
      },
    };
  },
};
