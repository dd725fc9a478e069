import {
  type Actor,
  type ChangedUser,
  type Credentials,
  type Denied,
  deny,
  endsSessions,
  type HashWork,
  type Identity,
  isAlive,
  mostCounted,
  type NameClash,
  type NameRule,
  type NewUser,
  newUserRow,
  type Page,
  parseImportedHash,
  planNameRule,
  planUserChange,
  rotationOf,
  type User,
  type UserChange,
  type UserChangeDenied,
  type UserId,
  type UserQuery,
  type UserStanding,
  type Users,
  userEvent,
  type WhichUser,
} from '@curfew/core';
import { MemoryGroup } from './connection.ts';
import type { UserRow } from './database.ts';
import { pageOfUsers } from './lists.ts';

export class MemoryUsers extends MemoryGroup implements Users {
  async create(
    given: NewUser,
    actor: Actor,
  ): Promise<{ readonly ok: true; readonly user: User } | Denied<'user-exists'>> {
    const rows = this.rows;
    const { identity } = given;
    if (rows.userByKey(given.usernameKey) !== null) return deny('user-exists');
    if (identity !== undefined && rows.userByIdentity(identity) !== null) return deny('user-exists');
    const user = rows.putUser({ ...newUserRow(given), identities: identity === undefined ? [] : [identity] });
    rows.append([userEvent('user-created', user, user.createdAt, actor)]);
    return { ok: true, user: toUser(user) };
  }

  async find(which: WhichUser): Promise<User | null> {
    const rows = this.rows;
    const found =
      'usernameKey' in which
        ? rows.userByKey(which.usernameKey)
        : 'id' in which
          ? (rows.users.get(which.id) ?? null)
          : rows.userByIdentity(which.identity);
    return found === null || found.deletedAt !== null ? null : toUser(found);
  }

  async findCredentials(
    usernameKey: string,
  ): Promise<{ readonly credentials: Credentials | null; readonly hashWork: HashWork }> {
    const rows = this.rows;
    const found = rows.userByKey(usernameKey);
    const hashWork = { sha1: 0, sha256: 0, sha512: 0 };
    for (const { passwordHash } of rows.users.values()) {
      const work = passwordHash === null ? null : parseImportedHash(passwordHash)?.pbkdf2;
      if (work != null) hashWork[work.digest] = Math.max(hashWork[work.digest], work.iterations);
    }
    if (found === null) return { credentials: null, hashWork };
    const { passwordHash, secondFactor } = found;
    return { credentials: { user: toUser(found), passwordHash, secondFactor }, hashWork };
  }

  async list(query: UserQuery): Promise<Page<User>> {
    const { users, lastSignIns } = this.rows;
    const kept = [...users.values()].filter(({ deletedAt }) => deletedAt === null);
    const { items, cursor } = pageOfUsers(kept, query, (id) => lastSignIns.get(id) ?? 0);
    return { items: items.map(toUser), cursor };
  }

  async standings(ids: readonly UserId[], now: number): Promise<readonly UserStanding[]> {
    const rows = this.rows;
    return ids.flatMap((id) => {
      const user = rows.users.get(id);
      if (user === undefined || user.deletedAt !== null) return [];
      const alive = rows.openOf(id).filter((session) => isAlive(session, user, now)).length;
      return {
        id,
        hasPassword: user.passwordHash !== null,
        hasOneTimeCodes: user.secondFactor !== null,
        passkeys: user.means.passkeys.length,
        hasIdentity: user.identities.length > 0,
        signedInAt: rows.lastSignIns.get(id) ?? null,
        sessions: { count: Math.min(alive, mostCounted), exact: alive <= mostCounted },
      };
    });
  }

  async change(
    usernameKey: string,
    change: UserChange,
    now: number,
    actor: Actor,
  ): Promise<ChangedUser | UserChangeDenied> {
    const rows = this.rows;
    const user = rows.userByKey(usernameKey);
    const rotation = rotationOf(change);
    const kept = rotation === null ? null : rows.sessionOf(rotation.presented);
    const isPresentedAlive = rotation !== null && kept !== null && isAlive(kept, rows.ownerOf(kept), rotation.now);
    const presented = isPresentedAlive ? rows.toLive(kept) : null;
    const open = user !== null && endsSessions(change, user) ? rows.openOf(user.id) : [];
    const plan = planUserChange(change, { user, presented, open }, now, actor);
    if (!plan.ok) return plan;
    if (plan.session !== null) rows.assertNew(plan.session);
    rows.changeSessions(plan.ended);
    const { identities } = user ?? { identities: [] };
    const changed = rows.putUser({ ...plan.user, identities: plan.unlinks ? [] : identities });
    const session = plan.session === null ? null : rows.insertSession(plan.session);
    rows.append(plan.events);
    this.connection.tell([...plan.ended.map(({ id }) => id), changed.id]);
    return { ok: true, user: toUser(changed), ended: plan.ended, session };
  }

  async identities(id: UserId): Promise<readonly Identity[]> {
    return this.rows.users.get(id)?.identities ?? [];
  }

  async erase(id: UserId, limit: number): Promise<number> {
    const rows = this.rows;
    if ((rows.users.get(id)?.deletedAt ?? null) === null) return 0;
    const sessions = [...rows.sessions.values()].filter(({ userId }) => userId === id).slice(0, limit);
    for (const session of sessions) rows.deleteSession(session);
    if (sessions.length === limit) return limit;
    rows.deleteUser(id);
    return sessions.length;
  }

  async nameRule(): Promise<NameRule | null> {
    return this.rows.nameRule;
  }

  async applyNameRule(rule: NameRule): Promise<{ readonly ok: true; readonly changed: number } | NameClash> {
    const rows = this.rows;
    const plan = planNameRule(
      [...rows.users.values()].filter(({ deletedAt }) => deletedAt === null),
      rule,
    );
    if (!plan.ok) return plan;
    for (const { id, usernameKey } of plan.changed) rows.changeUser(id, { usernameKey });
    rows.nameRule = rule;
    return { ok: true, changed: plan.changed.length };
  }
}

function toUser({
  usernameKey: _,
  passwordHash: __,
  deletedAt: ___,
  identities: ____,
  secondFactor: _____,
  means: ______,
  ...user
}: UserRow): User {
  return Object.freeze(user);
}
