import {
  type Activity,
  type ActivityCount,
  type AttemptSuccess,
  type AuditEvent,
  addInto,
  countAttempt,
  deepFreeze,
  type EventPosition,
  type EventQuery,
  forgetIn,
  isExpired,
  type Life,
  type Migration,
  type Page,
  type Person,
  planAnonymising,
  type Resolution,
  resolutions,
  type Store,
  type StoreCapabilities,
  type StoreStatistics,
  type Throttle,
  type ThrottleKey,
  type Trail,
} from '@curfew/core';
import { MemoryBindings } from './bindings.ts';
import { MemoryConnection, MemoryGroup } from './connection.ts';
import { type KeptAttempts, MemoryDatabase } from './database.ts';
import { MemoryFactors } from './factors.ts';
import { listEvents } from './lists.ts';
import { MemoryMove } from './move.ts';
import { MemoryPolls } from './polls.ts';
import { MemoryReceivers } from './receivers.ts';
import { MemoryRulebook } from './rulebook.ts';
import { MemorySeals } from './seals.ts';
import { MemorySessions } from './sessions.ts';
import { MemoryUsers } from './users.ts';

/**
 * A store that keeps everything in the memory of its process, for tests: as fast as can be, and gone with the process. Several
 * may share one database, as nodes do. It has to be migrated like any other.
 *
 * @example
 * const store = new MemoryStore();
 * await store.life.migrate();
 */
export class MemoryStore implements Store {
  readonly capabilities: StoreCapabilities = {
    notify: false,
    skipLocked: false,
    triggers: false,
    rowLevelSecurity: false,
  };
  readonly sessions: MemorySessions;
  readonly users: MemoryUsers;
  readonly factors: MemoryFactors;
  readonly bindings: MemoryBindings;
  readonly trail: MemoryTrail;
  readonly throttle: MemoryThrottle;
  readonly life: MemoryLife;
  readonly activity: MemoryActivity;
  readonly move: MemoryMove;
  readonly rulebook: MemoryRulebook;
  readonly seals: MemorySeals;
  readonly receivers: MemoryReceivers;
  readonly polls: MemoryPolls;

  constructor(database = new MemoryDatabase()) {
    const connection = new MemoryConnection(database);
    this.sessions = new MemorySessions(connection);
    this.users = new MemoryUsers(connection);
    this.factors = new MemoryFactors(connection);
    this.bindings = new MemoryBindings(connection);
    this.trail = new MemoryTrail(connection);
    this.throttle = new MemoryThrottle(connection);
    this.life = new MemoryLife(connection);
    this.activity = new MemoryActivity(connection);
    this.move = new MemoryMove(connection);
    this.rulebook = new MemoryRulebook(connection);
    this.seals = new MemorySeals(connection);
    this.receivers = new MemoryReceivers(connection);
    this.polls = new MemoryPolls(connection);
  }
}

class MemoryTrail extends MemoryGroup implements Trail {
  async record(events: readonly AuditEvent[]): Promise<void> {
    this.rows.append(events);
  }

  async list(query: EventQuery): Promise<Page<AuditEvent>> {
    return listEvents([...this.rows.events.values()], query);
  }

  async anonymise(
    person: Person,
    after: EventPosition | null,
    limit: number,
  ): Promise<{ readonly last: EventPosition | null; readonly changed: number }> {
    const { events, leaves } = this.rows;
    const isBehind = ({ at, id }: EventPosition) =>
      after === null || at > after.at || (at === after.at && id > after.id);
    const slice = [...events.values()]
      .filter(isBehind)
      .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
      .slice(0, limit);
    const changed = planAnonymising(slice, person);
    for (const event of changed) {
      const [before, sealed] = [events.get(event.id), leaves.get(event.id)];
      if (before !== undefined && sealed !== undefined) {
        leaves.set(event.id, { ...sealed, blinding: forgetIn(sealed.blinding, before, event) });
      }
      events.set(event.id, deepFreeze({ ...event }));
    }
    return { last: slice.length < limit ? null : (slice.at(-1) ?? null), changed: changed.length };
  }

  async sweep(before: number, limit: number): Promise<number> {
    const { events } = this.rows;
    const due = [...events.values()].filter(({ at }) => at < before).slice(0, limit);
    for (const { id } of due) {
      events.delete(id);
      this.rows.positions.delete(id);
    }
    return due.length;
  }
}

class MemoryThrottle extends MemoryGroup implements Throttle {
  async admit(
    keys: readonly ThrottleKey[],
    now: number,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly blockedUntil: number }> {
    const { attempts } = this.rows;
    const counted: [string, KeptAttempts][] = [];
    let blockedUntil = 0;
    for (const { key, limits } of keys) {
      const before = attempts.get(key) ?? null;
      const after = countAttempt(before, now, limits);
      if (after === null) blockedUntil = Math.max(blockedUntil, before?.blockedUntil ?? 0);
      else counted.push([key, { ...after, forgottenAt: after.lastFailureAt + limits.forgetAfterMs }]);
    }
    if (blockedUntil > 0) return { ok: false, blockedUntil };
    for (const [key, state] of counted) attempts.set(key, state);
    return { ok: true };
  }

  async settle(success: AttemptSuccess): Promise<void> {
    this.rows.settle(success);
  }
}

class MemoryLife extends MemoryGroup implements Life {
  async ping(): Promise<void> {
    this.rows;
  }

  async statistics(now: number, bound: number): Promise<StoreStatistics> {
    const rows = this.rows;
    const upTo = (counted: number) => ({ count: Math.min(counted, bound), exact: counted <= bound });
    const open = [...rows.sessions.values()].filter(({ endedAt }) => endedAt === null);
    const deadlines = open.flatMap(({ expiresAt }) => (expiresAt !== null && expiresAt <= now ? [expiresAt] : []));
    return {
      activeSessions: upTo(open.filter((session) => !isExpired(session, now)).length),
      users: upTo([...rows.users.values()].filter(({ deletedAt }) => deletedAt === null).length),
      oldestUnswept: deadlines.length === 0 ? null : Math.min(...deadlines),
    };
  }

  async migrations(): Promise<readonly Migration[]> {
    return [{ name: 'everything', appliedAt: this.connection.unmigrated().migratedAt, isKnown: true }];
  }

  async migrate(): Promise<readonly string[]> {
    const database = this.connection.unmigrated();
    if (database.migratedAt !== null) return [];
    database.migratedAt = Date.now();
    return ['everything'];
  }

  async sweep(before: number, limit: number): Promise<number> {
    const rows = this.rows;
    const owners = new Set(Array.from(rows.sessions.values(), ({ userId }) => userId));
    const due: (() => void)[] = [];
    for (const [key, { forgottenAt, blockedUntil }] of rows.attempts) {
      if (forgottenAt < before && blockedUntil < before) due.push(() => rows.attempts.delete(key));
    }
    for (const [id, { deletedAt }] of rows.users) {
      if ((deletedAt ?? Infinity) < before && !owners.has(id)) due.push(() => rows.deleteUser(id));
    }
    for (const remove of due.slice(0, limit)) remove();
    return Math.min(due.length, limit);
  }

  async close(): Promise<void> {
    this.connection.close();
  }
}

class MemoryActivity extends MemoryGroup implements Activity {
  async add(counts: readonly ActivityCount[], now: number): Promise<void> {
    const { activity } = this.rows;
    for (const added of addInto(counts)) {
      const key = `${added.resolution} ${added.at} ${added.name}`;
      activity.set(key, { ...added, count: added.count + (activity.get(key)?.count ?? 0) });
    }
    for (const [key, { resolution, at }] of activity)
      if (at < now - resolutions[resolution].keptMs) activity.delete(key);
  }

  async read(resolution: Resolution, from: number): Promise<readonly ActivityCount[]> {
    return [...this.rows.activity.values()]
      .filter((count) => count.resolution === resolution && count.at >= from)
      .map(({ at, name, count }) => ({ at, name, count }));
  }
}
