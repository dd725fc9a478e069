import { openTestServer } from '@curfew/test-postgres';

/** The process that holds a PostgreSQL, until its parent is gone. */
const server = await openTestServer();
process.once('disconnect', () => void server.close());
process.send?.(await server.createDatabase());
