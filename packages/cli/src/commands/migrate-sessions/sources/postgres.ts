import pg from 'pg';
import { readOldSession } from '../old-session.ts';
import type { Source } from './source.ts';

const page = 500;

/** A table of connect-pg-simple. */
export async function openPostgres(url: string, table: string): Promise<Source> {
  const client = new pg.Client({ connectionString: url, application_name: 'curfew migrate-sessions' });
  await client.connect();
  const name = table.split('.').map(pg.escapeIdentifier).join('.');
  // `expire` is a timestamp without a zone, written in the zone of the connection.
  const select = `
    SELECT sid, sess, extract(epoch FROM expire::timestamptz) * 1000 AS expires FROM ${name}
    WHERE sid > $1 ORDER BY sid LIMIT ${page}`;
  await client.query(select, ['']).catch(async (error: unknown) => {
    await client.end();
    throw error;
  });
  return {
    async *read() {
      let last = '';
      for (;;) {
        const { rows } = await client.query<{ sid: string; sess: unknown; expires: string }>(select, [last]);
        for (const { sid, sess, expires } of rows) yield readOldSession(sid, sess, Number(expires));
        if (rows.length < page) return;
        last = rows.at(-1)?.sid ?? last;
      }
    },
    close: () => client.end(),
  };
}
