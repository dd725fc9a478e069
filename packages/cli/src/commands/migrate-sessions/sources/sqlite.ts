import Database from 'better-sqlite3';
import { readOldSession } from '../old-session.ts';
import type { Source } from './source.ts';

const page = 500;

/** A table of better-sqlite3-session-store. */
export function openSqlite(path: string, table: string): Source {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  const statement = database.prepare<[string], { sid: string; sess: string; expire: string }>(
    `SELECT sid, sess, expire FROM "${table.replaceAll('"', '""')}" WHERE sid > ? ORDER BY sid LIMIT ${page}`,
  );
  return {
    async *read() {
      let last = '';
      for (;;) {
        const rows = statement.all(last);
        for (const { sid, sess, expire } of rows) yield readOldSession(sid, sess, Date.parse(expire));
        if (rows.length < page) return;
        last = rows.at(-1)?.sid ?? last;
      }
    },
    async close() {
      database.close();
    },
  };
}
