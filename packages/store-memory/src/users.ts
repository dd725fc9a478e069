import {
  type Actor,
  type ChangedUser,
  type Credentials,
  type Denied,
  deny,
  endsSessions,
  type HashWork,
  isAlive,
  type NewUser,
  newUserRow,
  type Page,
  parseImportedHash,
  planUserChange,
  readName,
  rotationOf,
  type StoredUser,
  type User,
  type UserChange,
  type UserChangeDenied,
  type Users,
  userEvent,
  type WhichUser,
  writeName,
} from '@curfew/core';
import { MemoryGroup } from './connection.ts';

export class MemoryUsers extends MemoryGroup implements Users {
  async create(
    given: NewUser,
    actor: Actor,
  ): Promise<{ readonly ok: true; readonly user: User } | Denied<'user-exists'>> {
    const rows = this.rows;
    const { identity } = given;
    if (rows.userByName(given.username) !== null) return deny('user-exists');
    if (identity !== undefined && rows.userByIdentity(identity) !== null) return deny('user-exists');
    const user = rows.putUser({ ...newUserRow(given), identities: identity === undefined ? [] : [identity] });
    rows.append([userEvent('user-created', user, user.createdAt, actor)]);
    return { ok: true, user: toUser(user) };
  }

  async find(which: WhichUser): Promise<User | null> {
    const rows = this.rows;
    const found =
      'username' in which
        ? rows.userByName(which.username)
        : 'id' in which
          ? (rows.users.get(which.id) ?? null)
          : rows.userByIdentity(which.identity);
    return found === null || found.deletedAt !== null ? null : toUser(found);
  }

  async findCredentials(
    username: string,
  ): Promise<{ readonly credentials: Credentials | null; readonly hashWork: HashWork }> {
    const rows = this.rows;
    const found = rows.userByName(username);
    const hashWork = { sha1: 0, sha256: 0, sha512: 0 };
    for (const { passwordHash } of rows.users.values()) {
      const work = passwordHash === null ? null : parseImportedHash(passwordHash)?.pbkdf2;
      if (work != null) hashWork[work.digest] = Math.max(hashWork[work.digest], work.iterations);
    }
    return { credentials: found && { user: toUser(found), passwordHash: found.passwordHash }, hashWork };
  }

  async list({ limit, cursor }: { readonly limit: number; readonly cursor?: string }): Promise<Page<User>> {
    const after = cursor === undefined ? '' : readName(cursor);
    const behind = [...this.rows.users.values()]
      .filter(
        ({ username, deletedAt }) =>
          deletedAt === null && Buffer.compare(Buffer.from(username), Buffer.from(after)) > 0,
      )
      .sort((a, b) => Buffer.compare(Buffer.from(a.username), Buffer.from(b.username)));
    const items = behind.slice(0, limit).map(toUser);
    const last = items.at(-1);
    return { items, cursor: behind.length > limit && last !== undefined ? writeName(last.username) : null };
  }

  async change(
    username: string,
    change: UserChange,
    now: number,
    actor: Actor,
  ): Promise<ChangedUser | UserChangeDenied> {
    const rows = this.rows;
    const user = rows.userByName(username);
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
}

function toUser({ passwordHash: _, deletedAt: __, identities: ___, ...user }: StoredUser): User {
  return Object.freeze(user);
}
