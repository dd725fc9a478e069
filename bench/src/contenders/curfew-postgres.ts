import { createAuthority } from '@curfew/core';
import { openPostgresStore } from '@curfew/store-postgres';
import type { Contender } from '../contender.ts';
import { startCurfew } from '../curfew-server.ts';
import { fillStore } from '../curfew-store.ts';
import { startPostgres } from '../postgres.ts';
import { sessionsInUse } from '../seed.ts';

/** On its defaults: without a validation cache, so that the database is read for every request. */
export const contender: Contender = {
  async start() {
    const postgres = await startPostgres();
    const store = await openPostgresStore({ url: postgres.url });
    await store.life.migrate();
    await fillStore(store.move, sessionsInUse);
    const started = await startCurfew(createAuthority({ store }));
    return {
      ...started,
      async close() {
        await started.close();
        await postgres.stop();
      },
    };
  },
};
