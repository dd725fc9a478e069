import type { EndReason } from '../session/session.ts';
import { type Activity, type ActivityCount, startOf } from '../store/activity.ts';
import type { Bindings } from '../store/bindings.ts';
import type { Sessions } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import type { Trail } from '../store/trail.ts';
import type { Users } from '../store/users.ts';

/** Further back than this, what could not be written is given up: nobody looks at counts when nothing else works. */
const mostWaiting = 5_000;

/** Counts what happens until it is written, minute by minute. */
export interface ActivityTally {
  count(name: string, times?: number): void;
  /** Adds what has been counted to the store, where other nodes add theirs. What cannot be written waits for the next time. */
  flush(): Promise<void>;
}

export function createActivityTally(activity: Activity | undefined, now: () => number): ActivityTally {
  let counts = new Map<string, ActivityCount>();

  function add(at: number, name: string, count: number): void {
    const key = `${at} ${name}`;
    const known = counts.get(key)?.count ?? 0;
    if (known === 0 && counts.size >= mostWaiting) return;
    counts.set(key, { at, name, count: known + count });
  }

  return {
    count(name, times = 1) {
      if (times > 0 && activity !== undefined) add(startOf('minute', now()), name, times);
    },
    async flush() {
      if (counts.size === 0 || activity === undefined) return;
      const written = counts;
      counts = new Map();
      try {
        await activity.add([...written.values()], now());
      } catch (error) {
        for (const { at, name, count } of written.values()) add(at, name, count);
        throw error;
      }
    },
  };
}

/** A store that counts what came of its verbs. Lookups are not counted here, but where they are timed. */
export function countActivity(store: Store, tally: Pick<ActivityTally, 'count'>): Store {
  const { capabilities, throttle, life, activity, move, rulebook, seals, receivers, polls } = store;
  return {
    capabilities,
    sessions: countSessions(store.sessions, tally),
    users: countUsers(store.users, tally),
    factors: store.factors,
    bindings: countBindings(store.bindings, tally),
    trail: countTrail(store.trail, tally),
    throttle,
    life,
    ...(activity && { activity }),
    ...(move && { move }),
    ...(rulebook && { rulebook }),
    ...(seals && { seals }),
    ...(receivers && { receivers }),
    ...(polls && { polls }),
  };
}

function countBindings(bindings: Bindings, tally: Pick<ActivityTally, 'count'>): Bindings {
  return {
    async register(digest, registration, now, actor) {
      const bound = await bindings.register(digest, registration, now, actor);
      if (bound.ok) tally.count('session-bound');
      return bound;
    },
    prove: (digest, proof, now) => bindings.prove(digest, proof, now),
  };
}

function countSessions(sessions: Sessions, tally: Pick<ActivityTally, 'count'>): Sessions {
  return {
    findLive: (digests, now) => sessions.findLive(digests, now),
    claim: (digests, now) => sessions.claim(digests, now),
    find: (which) => sessions.find(which),
    list: (query, now) => sessions.list(query, now),
    async insert(insertion) {
      const inserted = await sessions.insert(insertion);
      if (inserted.ok) {
        tally.count(insertion.event);
        countEnded(tally, inserted.ended);
      }
      return inserted;
    },
    async rotate(rotation) {
      const rotated = await sessions.rotate(rotation);
      if (rotated.ok && rotation.graceMs === 0) tally.count('ended:rotated');
      return rotated;
    },
    patchData: (digest, patch, now, expected) => sessions.patchData(digest, patch, now, expected),
    slide: (uses, now) => sessions.slide(uses, now),
    async end(which, end) {
      const ended = await sessions.end(which, end);
      if (ended.length > 0 && end.event === 'sign-out') tally.count('sign-out');
      countEnded(tally, ended);
      return ended;
    },
    async shorten(shortenings, now, actor) {
      const changed = await sessions.shorten(shortenings, now, actor);
      countEnded(tally, changed);
      return changed;
    },
    sweep: (before, limit) => sessions.sweep(before, limit),
    watch: (listener) => sessions.watch(listener),
  };
}

function countUsers(users: Users, tally: Pick<ActivityTally, 'count'>): Users {
  return {
    create: (user, actor) => users.create(user, actor),
    find: (which) => users.find(which),
    findCredentials: (usernameKey) => users.findCredentials(usernameKey),
    list: (query) => users.list(query),
    standings: (ids, now) => users.standings(ids, now),
    identities: (id) => users.identities(id),
    erase: (id, limit) => users.erase(id, limit),
    nameRule: () => users.nameRule(),
    applyNameRule: (rule) => users.applyNameRule(rule),
    async change(usernameKey, change, now, actor) {
      const changed = await users.change(usernameKey, change, now, actor);
      if (changed.ok) countEnded(tally, changed.ended);
      return changed;
    },
  };
}

function countTrail(trail: Trail, tally: Pick<ActivityTally, 'count'>): Trail {
  return {
    async record(events) {
      await trail.record(events);
      for (const { type } of events) if (type === 'sign-in-failed') tally.count(type);
    },
    list: (query) => trail.list(query),
    anonymise: (person, after, limit) => trail.anonymise(person, after, limit),
    sweep: (before, limit) => trail.sweep(before, limit),
  };
}

function countEnded(
  tally: Pick<ActivityTally, 'count'>,
  sessions: readonly { readonly endReason: EndReason | null }[],
): void {
  for (const { endReason } of sessions) if (endReason !== null) tally.count(`ended:${endReason}`);
}
