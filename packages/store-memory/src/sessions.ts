import {
  type Actor,
  type ChangedSessions,
  type Digest,
  expiryEvents,
  holds,
  type InsertDenied,
  type Inserted,
  isAlive,
  isHealing,
  isOpen,
  type LiveSession,
  madeBefore,
  type Page,
  patchedData,
  planInsert,
  planRotation,
  planShorten,
  type RotateDenied,
  type Rotated,
  type RotationPlan,
  type Session,
  type SessionData,
  type SessionEnd,
  type SessionId,
  type SessionInsertion,
  type SessionQuery,
  type SessionRotation,
  type SessionSelector,
  type SessionShortening,
  type Sessions,
  type SessionUse,
  slid,
} from '@curfew/core';
import { MemoryGroup } from './connection.ts';
import { endSessions } from './end.ts';
import { listSessions } from './lists.ts';

export class MemorySessions extends MemoryGroup implements Sessions {
  async findLive(digests: readonly Digest[], now: number): Promise<(LiveSession | null)[]> {
    const rows = this.rows;
    return digests.map((digest) => rows.findAlive(digest, now));
  }

  async claim(digests: readonly Digest[], now: number): Promise<readonly Digest[]> {
    const rows = this.rows;
    const claimed = digests.filter((digest) => rows.findAlive(digest, now) !== null);
    for (const kept of claimed.map((digest) => rows.sessionOf(digest))) {
      const repeatable = kept?.repeatable ? { ...kept.repeatable, salt: null } : null;
      if (kept?.isUnclaimed) rows.putSession({ ...kept, isUnclaimed: false, repeatable });
    }
    this.connection.tell(claimed);
    return claimed;
  }

  async find(which: { readonly id: SessionId } | { readonly digest: Digest }): Promise<Session | null> {
    const rows = this.rows;
    const found = 'id' in which ? rows.sessions.get(which.id) : rows.sessionOf(which.digest);
    return found == null ? null : rows.toSession(found);
  }

  async list(query: SessionQuery, now: number): Promise<Page<Session>> {
    const rows = this.rows;
    return listSessions(
      Array.from(rows.sessions.values(), (session) => rows.toSession(session)),
      query,
      now,
      ({ userId }) => (userId === null ? null : (rows.users.get(userId) ?? null)),
    );
  }

  async insert(insertion: SessionInsertion): Promise<Inserted | InsertDenied> {
    const rows = this.rows;
    const { session, maker, quotas } = insertion;
    const { createdAt: now } = session;
    const user = rows.ownerOf(session);
    const owner = user === null || user.deletedAt !== null ? null : user;
    const kept = insertion.presented === null ? null : rows.sessionOf(insertion.presented);
    const presented = kept && rows.toSession(kept);
    const made = madeBefore(rows.madeBy(session.repeatable?.key ?? null), now);
    const except = [presented?.id, made?.session.id].filter((id) => id !== undefined);
    const surplus = owner === null ? [] : quotas.map((quota) => rows.surplusOf(owner.id, quota, { except, now }));
    const plan = planInsert(insertion, {
      ...{ owner, identities: owner?.identities ?? [], presented, made, surplus },
      isMakerAlive: maker !== undefined && rows.findAlive(maker, now) !== null,
      predecessors: rows.replacedBy([...(presented === null ? [] : [presented]), ...surplus.flat()]),
      open: owner !== null && isHealing(owner, now) ? rows.openOf(owner.id) : [],
    });
    if (!plan.ok) return plan;
    const inserted = this.#insert({ ...plan, changed: plan.ended });
    if (insertion.settles !== undefined) rows.settle(insertion.settles);
    return { ok: true, session: inserted, ended: plan.ended };
  }

  async rotate(rotation: SessionRotation): Promise<Rotated | RotateDenied> {
    const rows = this.rows;
    const presented = rows.findAlive(rotation.presented, rotation.now);
    const owner = presented && rows.ownerOf(presented);
    const plan = planRotation(rotation, {
      ...{ presented, owner },
      heir: rows.findHeir(presented?.successorId ?? null, rotation.now),
      isKeyTaken: rows.isKeyTaken(rotation.repeatable?.key ?? null, presented?.successorId ?? null),
      predecessors: presented === null ? [] : rows.replacedBy([presented]),
      open: owner !== null && isHealing(owner, rotation.now) ? rows.openOf(owner.id) : [],
    });
    if (!plan.ok) return plan;
    if (!('again' in plan)) return { ok: true, session: this.#insert(plan) };
    rows.append(plan.events);
    return { ok: true, session: plan.again, salt: plan.salt };
  }

  async patchData(
    digest: Digest,
    patch: SessionData,
    now: number,
    expected: SessionData = {},
  ): Promise<SessionData | 'data-changed' | null> {
    const rows = this.rows;
    const presented = rows.findAlive(digest, now);
    if (presented === null) return null;
    const successor = presented.successorId === null ? undefined : rows.sessions.get(presented.successorId);
    const newest = successor !== undefined && isOpen(successor, now) ? successor : presented;
    if (!holds(newest.data, expected)) return 'data-changed';
    const data = patchedData(newest.data, patch);
    const same = [...rows.sessions.values()].filter(
      (each) => (each.id === newest.id || each.successorId === newest.id) && isOpen(each, now),
    );
    for (const each of same) rows.putSession({ ...each, data });
    this.connection.tell(same.map(({ id }) => id));
    return data;
  }

  async slide(uses: readonly SessionUse[], now: number): Promise<number> {
    const rows = this.rows;
    let count = 0;
    for (const { digest, usedAt } of uses) {
      const kept = rows.sessionOf(digest);
      const isUsable = kept !== null && isAlive(kept, rows.ownerOf(kept), Math.max(now, usedAt));
      const after = isUsable ? slid(rows.toSession(kept), usedAt) : null;
      if (kept === null || after === null) continue;
      rows.putSession({ ...kept, lastUsedAt: after.lastUsedAt, expiresAt: after.expiresAt });
      count++;
    }
    this.connection.tell(uses.map(({ digest }) => digest));
    return count;
  }

  async end(which: SessionSelector, end: SessionEnd): Promise<readonly Session[]> {
    const { ended, changed } = endSessions(this.rows, which, end);
    this.connection.tell(changed);
    return ended;
  }

  async shorten(shortenings: readonly SessionShortening[], now: number, actor: Actor): Promise<readonly Session[]> {
    const rows = this.rows;
    const alive = shortenings.flatMap(({ id }) => {
      const kept = rows.sessions.get(id);
      return kept !== undefined && isAlive(kept, rows.ownerOf(kept), now) ? rows.toSession(kept) : [];
    });
    const plan = planShorten(shortenings, { alive, predecessors: rows.replacedBy(alive) }, now, actor);
    rows.changeSessions(plan.changed);
    rows.append(plan.events);
    this.connection.tell(plan.changed.map(({ id }) => id));
    return plan.shortened;
  }

  async sweep(before: number, limit: number): Promise<number> {
    const rows = this.rows;
    const due = [...rows.sessions.values()].filter(
      ({ endedAt, expiresAt }) => (endedAt ?? expiresAt ?? Infinity) < before,
    );
    const swept = due.sort((a, b) => (a.endedAt ?? a.expiresAt ?? 0) - (b.endedAt ?? b.expiresAt ?? 0)).slice(0, limit);
    const expired = swept.filter(({ endedAt }) => endedAt === null).map((session) => rows.toSession(session));
    for (const session of swept) rows.deleteSession(session);
    rows.append(expiryEvents(expired));
    this.connection.tell(swept.map(({ id }) => id));
    return swept.length;
  }

  watch(listener: (changed: ChangedSessions) => void): () => void {
    return this.connection.watch(listener);
  }

  /** Writes a plan that makes a session. */
  #insert({ session, changed, notBefore, events }: Omit<RotationPlan, 'ok'>): LiveSession {
    const rows = this.rows;
    rows.assertNew(session);
    rows.changeSessions(changed);
    if (notBefore !== null) rows.changeUser(session.userId, { sessionsNotBefore: notBefore });
    const inserted = rows.insertSession(session);
    rows.append(events);
    this.connection.tell([...changed.map(({ id }) => id), notBefore === null ? null : session.userId]);
    return inserted;
  }
}
