import type { Move } from '@curfew/core';
import type { Connection } from '../connection.ts';
import { persist, write } from '../transaction.ts';
import { contentSize, exportEvents, exportSessions, exportUsers } from './export.ts';
import { importEvents, importSessions, importUsers } from './import.ts';
import { beginImport, completeImport, openForUse, readImport } from './import-state.ts';

/** The verbs by which a store's content becomes another one's. */
export function movingVerbs(connection: Connection): Move {
  return {
    contentSize: () => persist(connection, () => contentSize(connection)),
    exportUsers: (after, limit) => persist(connection, () => exportUsers(connection, after, limit)),
    exportSessions: (after, limit) => persist(connection, () => exportSessions(connection, after, limit)),
    exportEvents: (after, limit) => persist(connection, () => exportEvents(connection, after, limit)),
    readImport: () => persist(connection, () => readImport(connection)),
    beginImport: (source, at) => write(connection, () => beginImport(connection, source, at)),
    importUsers: (users, range, at) => write(connection, () => importUsers(connection, users, range, at)),
    importSessions: (sessions, range) => write(connection, () => importSessions(connection, sessions, range)),
    importEvents: (events) => write(connection, () => importEvents(connection, events)),
    completeImport: (at) => write(connection, () => completeImport(connection, at)),
    openForUse: (at) => write(connection, () => openForUse(connection, at)),
  };
}
