import type { Move } from '@curfew/core';
import { type Database, read } from '../database.ts';
import { appendEvents } from '../events.ts';
import type { Query } from '../statement.ts';
import { write } from '../transaction.ts';
import { contentSize, exportEvents, exportSessions, exportUsers } from './export.ts';
import { importSessions } from './import-sessions.ts';
import { beginImport, checkImporting, completeImport, openForUse, readImport } from './import-state.ts';
import { importUsers } from './import-users.ts';

/** The verbs by which a store's content becomes another one's. */
export function movingVerbs(database: Database): Move {
  const query: Query = (sql, values) => read(database, sql, values);
  return {
    contentSize: () => contentSize(query),
    exportUsers: (after, limit) => exportUsers(query, after, limit),
    exportSessions: (after, limit) => exportSessions(query, after, limit),
    exportEvents: (after, limit) => exportEvents(query, after, limit),
    readImport: () => readImport(query),
    beginImport: (source, at) => write(database, (tx) => beginImport(tx, source, at)),
    importUsers: (users, range, at) => write(database, (tx) => importUsers(tx, users, range, at)),
    importSessions: (sessions, range) => write(database, (tx) => importSessions(tx, sessions, range)),
    importEvents: (events) =>
      write(database, async (tx) => {
        await checkImporting(tx);
        await appendEvents(tx, events);
      }),
    completeImport: (at) => write(database, (tx) => completeImport(tx, at)),
    openForUse: (at) => write(database, (tx) => openForUse(tx, at)),
  };
}
