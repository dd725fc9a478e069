import type { SessionId, Store } from '@curfew/core';
import { addActivity, readActivity } from './activity.ts';
import { changeUser } from './change-user.ts';
import { openConnection, type SqliteStoreOptions } from './connection.ts';
import { endSessions } from './end.ts';
import { appendEvent } from './events.ts';
import { readHashWork } from './hash-work.ts';
import { insertSession } from './insert.ts';
import { judge } from './judge.ts';
import { listEvents } from './list-events.ts';
import { listSessions } from './list-sessions.ts';
import { listMigrations, migrate } from './migrate.ts';
import { movingVerbs } from './move/verbs.ts';
import { rotateSession } from './rotate.ts';
import { patchSessionData } from './session-data.ts';
import { findByDigest, findById } from './session-row.ts';
import { shortenSessions } from './shorten.ts';
import { slide } from './slide.ts';
import { readStatistics } from './statistics.ts';
import { sweepHistory, sweepSessions } from './sweep.ts';
import { admitAttempt, settleAttempt } from './throttle.ts';
import { persist, write } from './transaction.ts';
import { createUser, findCredentials, findUser, listUsers } from './users.ts';

export interface SqliteStore extends Store {
  /** Reads the whole file. @returns what is broken in it, or `null`. */
  checkIntegrity(): Promise<string | null>;
}

/** No session has this id: asking for it shows that the database answers and has a schema. */
const probeId = '' as SessionId;

/**
 * A store in one SQLite file, which several processes may share. It does not migrate by itself: see {@link Store.migrate}.
 *
 * @throws CurfewError `store-unavailable` where the file cannot be opened.
 */
export function openSqliteStore(options: SqliteStoreOptions): SqliteStore {
  const connection = openConnection(options);
  /** For writes that change nothing but single sessions; after all others the memo is empty. */
  const touched = { forget: 'touched' } as const;
  const relaxed = { forget: 'touched', durability: 'relaxed' } as const;

  return {
    capabilities: { notify: false, skipLocked: false, triggers: true, rowLevelSecurity: false },

    findLive: (digests, now) => persist(connection, () => judge(connection, digests, now)),
    findByDigest: (digest) => persist(connection, () => findByDigest(connection, digest)),
    ping: () => persist(connection, () => void findById(connection, probeId)),
    watch: (listener) => connection.memo.watch(listener),

    insertSession: (insertion) => write(connection, () => insertSession(connection, insertion), touched),
    rotateSession: (rotation) => write(connection, () => rotateSession(connection, rotation), touched),
    patchSessionData: (digest, patch, now) =>
      write(connection, () => patchSessionData(connection, digest, patch, now), touched),

    slide: (uses, now) => write(connection, () => slide(connection, uses, now), relaxed),

    endSessions: (which, end) => write(connection, () => endSessions(connection, which, end), touched),
    shortenSessions: (shortenings, now, actor) =>
      write(connection, () => shortenSessions(connection, shortenings, now, actor), touched),
    sweepSessions: (before, limit) => write(connection, () => sweepSessions(connection, before, limit)),
    sweepHistory: (before, limit) => write(connection, () => sweepHistory(connection, before, limit)),

    findSession: (id) => persist(connection, () => findById(connection, id)),
    listSessions: (query, now) => persist(connection, () => listSessions(connection, query, now)),
    listEvents: (query) => persist(connection, () => listEvents(connection, query)),
    statistics: (now, bound) => persist(connection, () => readStatistics(connection, now, bound)),
    addActivity: (counts, now) => write(connection, () => addActivity(connection, counts, now), relaxed),
    readActivity: (resolution, from) => persist(connection, () => readActivity(connection, resolution, from)),

    createUser: (user, actor) => write(connection, () => createUser(connection, user, actor)),
    findUser: (which) => persist(connection, () => findUser(connection, which)),
    findCredentials: (username) => persist(connection, () => findCredentials(connection, username)),
    hashWork: () => persist(connection, () => readHashWork(connection)),
    listUsers: (query) => persist(connection, () => listUsers(connection, query)),
    changeUser: (username, change, now, actor) =>
      write(connection, () => changeUser(connection, username, change, now, actor)),

    recordEvents: (events) =>
      write(
        connection,
        () => {
          for (const event of events) appendEvent(connection, event);
        },
        relaxed,
      ),
    admitAttempt: (keys, now) => write(connection, () => admitAttempt(connection, keys, now), touched),
    settleAttempt: (success) => write(connection, () => settleAttempt(connection, success), touched),

    ...movingVerbs(connection),

    migrations: () => listMigrations(connection),
    migrate: () => migrate(connection),
    checkIntegrity: () =>
      persist(connection, () => {
        const said = String(connection.pragma('quick_check(1)'));
        return said === 'ok' ? null : said;
      }),
    async close() {
      connection.close();
    },
  };
}
