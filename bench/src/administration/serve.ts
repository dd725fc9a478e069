import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createAuthority } from '@curfew/core';
import { createServer } from '@curfew/server';
import { openPostgresStore } from '@curfew/store-postgres';
import { openSqliteStore } from '@curfew/store-sqlite';

/** A server in a process of its own, `serve.ts STORE`, which says how long its event loop was held since it was last asked. */
const [where = ''] = process.argv.slice(2);
const store = /^postgres/.test(where) ? await openPostgresStore({ url: where }) : openSqliteStore({ path: where });
const authority = createAuthority({ store, configured: { policies: [], roles: [], maxTokenLifetime: false } });
const server = createServer({ authority, log: { level: 'error' } });
const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('message', () => {
  process.send?.(delay.max / 1e6);
  delay.reset();
});
process.send?.(address);
process.once('disconnect', async () => {
  await server.close();
  await authority.close();
  process.exit();
});
