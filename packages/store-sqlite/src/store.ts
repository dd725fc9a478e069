import type { Activity, Move, Receivers, Seals, SessionId, Sessions, Store } from '@curfew/core';
import { addActivity, readActivity } from './activity.ts';
import { proveKey, registerKey } from './bindings.ts';
import { changeUser } from './change-user.ts';
import { type Connection, openConnection } from './connection.ts';
import { endSessions } from './end.ts';
import { anonymiseEvents, appendEvents, sweepEvents } from './events.ts';
import { changeFactor, changeIdentity, changeMeans, findFactor, findMeans } from './factors.ts';
import { insertSession } from './insert.ts';
import { judge } from './judge.ts';
import { listSessionsByTimeLeft } from './list-by-time-left.ts';
import { listEvents } from './list-events.ts';
import { listSessions } from './list-sessions.ts';
import { listUsers } from './list-users.ts';
import { listMigrations, migrate } from './migrate.ts';
import { movingVerbs } from './move/verbs.ts';
import type { SqliteStoreOptions } from './options.ts';
import { pollsOf } from './polls.ts';
import { receiversOf } from './receivers.ts';
import { claimSessions } from './repeatable.ts';
import { rotateSession } from './rotate.ts';
import { rulebookOf } from './rulebook.ts';
import { sealsOf } from './seals.ts';
import { patchSessionData } from './session-data.ts';
import { findById, findSession } from './session-row.ts';
import { shortenSessions } from './shorten.ts';
import { slide } from './slide.ts';
import { readStandings } from './standings.ts';
import { readStatistics } from './statistics.ts';
import { sweepHistory, sweepSessions } from './sweep.ts';
import { admitAttempt, settleAttempt } from './throttle.ts';
import { persist, write } from './transaction.ts';
import {
  applyNameRule,
  createUser,
  eraseUser,
  findCredentials,
  findIdentities,
  findUser,
  readNameRule,
} from './users.ts';
import { Watchers } from './watchers.ts';

export interface SqliteStore extends Store {
  readonly activity: Activity;
  readonly move: Move;
  readonly seals: Seals;
  readonly receivers: Receivers;
  /** Reads the whole file. @returns what is broken in it, or `null`. */
  checkIntegrity(): Promise<string | null>;
}

/** No session has this id: asking for it shows that the database answers and has a schema. */
const probeId = '' as SessionId;

/** For writes that change nothing but single sessions; after all others the memo is empty. */
const touched = { forget: 'touched' } as const;
const relaxed = { forget: 'touched', durability: 'relaxed' } as const;

/**
 * A store in one SQLite file, which several processes may share. It does not migrate by itself: see `store.life.migrate()`.
 *
 * @throws CurfewError `store-unavailable` where the file cannot be opened.
 */
export function openSqliteStore(options: SqliteStoreOptions): SqliteStore {
  const connection = openConnection(options);
  const watchers = new Watchers(connection);
  return {
    capabilities: { notify: !connection.inMemory, skipLocked: false, triggers: true, rowLevelSecurity: false },
    sessions: sessionsOf(connection, watchers),
    users: {
      create: (user, actor) => write(connection, () => createUser(connection, user, actor)),
      find: (which) => persist(connection, () => findUser(connection, which)),
      findCredentials: (usernameKey) => persist(connection, () => findCredentials(connection, usernameKey)),
      list: (query) => persist(connection, () => listUsers(connection, query)),
      standings: (ids, now) => persist(connection, () => readStandings(connection, ids, now)),
      change: (usernameKey, change, now, actor) =>
        write(connection, () => changeUser(connection, usernameKey, change, now, actor)),
      identities: (id) => persist(connection, () => findIdentities(connection, id)),
      erase: (id, limit) => write(connection, () => eraseUser(connection, id, limit)),
      nameRule: () => persist(connection, () => readNameRule(connection)),
      applyNameRule: (rule) => write(connection, () => applyNameRule(connection, rule)),
    },
    factors: {
      find: (id) => persist(connection, () => findFactor(connection, id)),
      change: (id, change, now, actor) =>
        write(connection, () => changeFactor(connection, id, change, now, actor), touched),
      means: (id) => persist(connection, () => findMeans(connection, id)),
      changeMeans: (id, change, now, actor) =>
        write(connection, () => changeMeans(connection, id, change, now, actor), touched),
      changeIdentity: (id, change, now, actor) =>
        write(connection, () => changeIdentity(connection, id, change, now, actor), touched),
    },
    bindings: {
      register: (digest, registration, now, actor) =>
        write(connection, () => registerKey(connection, digest, registration, now, actor), touched),
      prove: (digest, proof, now) => write(connection, () => proveKey(connection, digest, proof, now), touched),
    },
    trail: {
      record: (events) => write(connection, () => appendEvents(connection, events), relaxed),
      list: (query) => persist(connection, () => listEvents(connection, query)),
      anonymise: (person, after, limit) =>
        write(connection, () => anonymiseEvents(connection, person, after, limit), touched),
      sweep: (before, limit) => write(connection, () => sweepEvents(connection, before, limit), touched),
    },
    throttle: {
      admit: (keys, now) => write(connection, () => admitAttempt(connection, keys, now), touched),
      settle: (success) => write(connection, () => settleAttempt(connection, success), touched),
    },
    life: {
      ping: () => persist(connection, () => void findById(connection, probeId)),
      statistics: (now, bound) => persist(connection, () => readStatistics(connection, now, bound)),
      migrations: () => listMigrations(connection),
      migrate: () => migrate(connection),
      sweep: (before, limit) => write(connection, () => sweepHistory(connection, before, limit)),
      async close() {
        watchers.stop();
        connection.close();
      },
    },
    activity: {
      add: (counts, now) => write(connection, () => addActivity(connection, counts, now), relaxed),
      read: (resolution, from) => persist(connection, () => readActivity(connection, resolution, from)),
    },
    move: movingVerbs(connection),
    rulebook: rulebookOf(connection),
    seals: sealsOf(connection),
    receivers: receiversOf(connection),
    polls: pollsOf(connection),
    checkIntegrity: () =>
      persist(connection, () => {
        const said = String(connection.pragma('quick_check(1)'));
        return said === 'ok' ? null : said;
      }),
  };
}

function sessionsOf(connection: Connection, watchers: Watchers): Sessions {
  return {
    findLive: (digests, now) => persist(connection, () => judge(connection, digests, now)),
    claim: (digests, now) => write(connection, () => claimSessions(connection, digests, now), touched),
    find: (which) => persist(connection, () => findSession(connection, which)),
    list: (query, now) =>
      query.byTimeLeft === undefined
        ? persist(connection, () => listSessions(connection, query, now))
        : listSessionsByTimeLeft(connection, query, now),
    insert: (insertion) => write(connection, () => insertSession(connection, insertion), touched),
    rotate: (rotation) => write(connection, () => rotateSession(connection, rotation), touched),
    patchData: (digest, patch, now, expected) =>
      write(connection, () => patchSessionData(connection, digest, { patch, expected }, now), touched),
    slide: (uses, now) => write(connection, () => slide(connection, uses, now), relaxed),
    end: (which, end) => write(connection, () => endSessions(connection, which, end), touched),
    shorten: (shortenings, now, actor) =>
      write(connection, () => shortenSessions(connection, shortenings, now, actor), touched),
    sweep: (before, limit) => write(connection, () => sweepSessions(connection, before, limit)),
    watch: (listener) => watchers.add(listener),
  };
}
