import type { Activity, ChangedSessions, Move, Seals, SessionId, Sessions, Store } from '@curfew/core';
import { addActivity, readActivity } from './activity.ts';
import { proveKey, registerKey } from './bindings.ts';
import { changeUser } from './change-user.ts';
import { parseAddress, showAddress } from './connection/address.ts';
import { createPool } from './connection/pool.ts';
import { createPrimary } from './connection/primary.ts';
import { type Database, read } from './database.ts';
import { endSessions } from './end.ts';
import { createEventQueue } from './event-queue.ts';
import { anonymiseEvents, appendEvents } from './events.ts';
import type { Examination } from './examination.ts';
import { examine } from './examine.ts';
import { changeFactor, changeIdentity, changeMeans, findFactor, findMeans } from './factors.ts';
import { insertSession } from './insert.ts';
import { judge } from './judge.ts';
import { listEvents } from './list-events.ts';
import { listSessions } from './list-sessions.ts';
import { listUsers } from './list-users.ts';
import { listMigrations, migrate } from './migrate.ts';
import { movingVerbs } from './move/verbs.ts';
import { listen } from './notifications.ts';
import { pollsOf } from './polls.ts';
import { receiversOf } from './receivers.ts';
import { claimSessions } from './repeatable.ts';
import { rotateSession } from './rotate.ts';
import { readingFor } from './row-security.ts';
import { rulebookOf } from './rulebook.ts';
import { sealsOf } from './seals.ts';
import { patchSessionData } from './session-data.ts';
import { findById, findSession } from './session-row.ts';
import { shortenSessions } from './shorten.ts';
import { slide } from './slide.ts';
import { readStandings } from './standings.ts';
import type { Query } from './statement.ts';
import { readStatistics } from './statistics.ts';
import { sweepEvents, sweepHistory, sweepSessions } from './sweep.ts';
import { admitAttempt, settleAttempt } from './throttle.ts';
import { write } from './transaction.ts';
import { unopenable } from './unavailable.ts';
import {
  applyNameRule,
  createUser,
  eraseUser,
  findCredentials,
  findIdentities,
  findUser,
  readNameRule,
} from './users.ts';

export interface PostgresStoreOptions {
  /** `postgres://USER@HOST:PORT,HOST:PORT/DATABASE`; see `parseAddress` for its settings. */
  readonly url: string;
  /** A file that holds the password and nothing else. It is read for every new connection. */
  readonly passwordFile?: string;
  /** The most connections for everything but looking sessions up. Default 10. */
  readonly connections?: number;
  /** The most connections for looking sessions up. Default 2: more of them are slower, not faster. */
  readonly lookupConnections?: number;
  /**
   * The most sessions that each of those keeps in memory, so as not to be sent them again while they are the same; each
   * takes about a kilobyte. The database judges every session every time in any case. Default 50,000; 0 is none.
   */
  readonly memoCapacity?: number;
  /** How long to keep trying, in milliseconds, before a caller is told that the store is unavailable. Default 3 seconds. */
  readonly patienceMs?: number;
  /** How long PostgreSQL may take for one statement, in milliseconds. Default 5 seconds. */
  readonly statementTimeoutMs?: number;
}

export interface PostgresStore extends Store {
  readonly activity: Activity;
  readonly move: Move;
  readonly seals: Seals;
  /** For administrators: what is on, what is missing, what differs. Changes nothing. */
  examine(): Promise<Examination>;
}

/** No session has this id: asking for it shows that the database answers and has a schema. */
const probeId = '' as SessionId;

/** Beyond this many callers that wait for a connection, further ones are refused. */
const maxWaiting = 1_000;

/**
 * A store in a PostgreSQL or CockroachDB database, which any number of nodes may share. It does not migrate by itself:
 * see `store.life.migrate()`.
 *
 * @throws CurfewError `invalid-configuration`, or `store-unavailable` where no primary can be reached within its patience.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const { connections = 10, lookupConnections = 2, memoCapacity = 50_000 } = options;
  const { patienceMs = 3_000, statementTimeoutMs = 5_000 } = options;
  const address = parseAddress(options.url, options.passwordFile);
  const poolOptions = {
    address,
    primary: createPrimary(address.hosts),
    timeouts: { statementMs: statementTimeoutMs, lockMs: Math.ceil(statementTimeoutMs / 2) },
    max: connections,
    maxWaiting,
    waitMs: patienceMs,
  };
  const listeners = new Set<(changed: ChangedSessions) => void>();
  let listening: { close(): Promise<void> } | null = null;
  const database: Database = {
    poolOptions,
    pool: createPool(poolOptions),
    lookups: createPool({ ...poolOptions, max: lookupConnections }),
    memoCapacity,
    tell: (changed) => {
      for (const listener of listeners) listener(changed);
    },
    patienceMs,
  };
  const close = async () => {
    await Promise.all([database.pool.close(), database.lookups.close(), listening?.close()]);
  };
  try {
    await read(database, 'SELECT 1');
  } catch (error) {
    await close();
    throw unopenable(showAddress(address), error);
  }
  const watch: Sessions['watch'] = (listener) => {
    const own = (changed: ChangedSessions) => listener(changed);
    listeners.add(own);
    // One connection hears for all of them, and only while there is somebody: writers notify for it.
    listening ??= listen(poolOptions, database.tell);
    return () => {
      listeners.delete(own);
      if (listeners.size > 0) return;
      void listening?.close();
      listening = null;
    };
  };
  return groupsOf(database, { watch, close });
}

function groupsOf(
  database: Database,
  { watch, close }: { readonly watch: Sessions['watch']; readonly close: () => Promise<void> },
): PostgresStore {
  const query: Query = (sql, values) => read(database, sql, values);
  const { capabilities } = database.pool.engine();
  const isIndexed = capabilities.triggers;
  return {
    capabilities,
    sessions: {
      findLive: (digests, now) => judge(database, digests, now),
      claim: (digests, now) => write(database, (tx) => claimSessions(tx, digests, now)),
      find: (which) => findSession(query, which),
      list: (sessions, now) => listSessions(readingFor(database, sessions.userId), sessions, now),
      insert: (insertion) => write(database, (tx) => insertSession(tx, insertion)),
      rotate: (rotation) => write(database, (tx) => rotateSession(tx, rotation)),
      patchData: (digest, patch, now, expected) =>
        write(database, (tx) => patchSessionData(tx, digest, { patch, expected }, now)),
      slide: (uses, now) =>
        write(database, (tx) => slide(tx, uses, now)).finally(() => database.tell(uses.map(({ digest }) => digest))),
      end: (which, end) => write(database, (tx) => endSessions(tx, which, end)),
      shorten: (shortenings, now, actor) => write(database, (tx) => shortenSessions(tx, shortenings, now, actor)),
      sweep: (before, limit) => write(database, (tx) => sweepSessions(tx, { before, limit, isIndexed })),
      watch,
    },
    users: {
      create: (user, actor) => write(database, (tx) => createUser(tx, user, actor)),
      find: (which) => findUser(query, which),
      findCredentials: (usernameKey) => findCredentials(query, usernameKey),
      list: (users) => listUsers(query, users, isIndexed),
      standings: (ids, now) => readStandings(query, ids, now),
      change: (usernameKey, change, now, actor) =>
        write(database, (tx) => changeUser(tx, usernameKey, change, now, actor)),
      identities: (id) => findIdentities(query, id),
      erase: (id, limit) => write(database, (tx) => eraseUser(tx, id, { limit, isIndexed })),
      nameRule: () => readNameRule(query),
      applyNameRule: (rule) => write(database, (tx) => applyNameRule(tx, rule)),
    },
    factors: {
      find: (id) => findFactor(query, id),
      change: (id, change, now, actor) => write(database, (tx) => changeFactor(tx, id, change, now, actor)),
      means: (id) => findMeans(query, id),
      changeMeans: (id, change, now, actor) => write(database, (tx) => changeMeans(tx, id, change, now, actor)),
      changeIdentity: (id, change, now, actor) => write(database, (tx) => changeIdentity(tx, id, change, now, actor)),
    },
    bindings: {
      register: (digest, registration, now, actor) =>
        write(database, (tx) => registerKey(tx, digest, registration, now, actor)),
      prove: (digest, proof, now) => write(database, (tx) => proveKey(tx, digest, proof, now)),
    },
    trail: {
      record: createEventQueue((events) => write(database, (tx) => appendEvents(tx, events))),
      list: (events) => listEvents(readingFor(database, events.userId), events),
      anonymise: (person, after, limit) => write(database, (tx) => anonymiseEvents(tx, person, after, limit)),
      sweep: (before, limit) => write(database, (tx) => sweepEvents(tx, before, limit)),
    },
    throttle: {
      admit: (keys, now) => write(database, (tx) => admitAttempt(tx, keys, now)),
      settle: (success) => write(database, (tx) => settleAttempt(tx, success)),
    },
    life: {
      ping: async () => void (await findById(query, probeId)),
      statistics: (now, bound) => readStatistics(database, now, bound),
      migrations: () => listMigrations(database),
      migrate: () => migrate(database),
      sweep: (before, limit) => write(database, (tx) => sweepHistory(tx, before, limit)),
      close,
    },
    activity: {
      add: (counts, now) => write(database, (tx) => addActivity(tx, counts, now)),
      read: (resolution, from) => readActivity(database, resolution, from),
    },
    move: movingVerbs(database),
    rulebook: rulebookOf(database),
    seals: sealsOf(database),
    polls: pollsOf(database),
    ...(database.pool.engine().dialect === 'postgresql' && { receivers: receiversOf(database) }),
    examine: () => examine(database),
  };
}
