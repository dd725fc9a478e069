import { expect } from 'vitest';
import {
  addUser,
  administrator,
  allEvents,
  endAt,
  epoch,
  findOne,
  insert,
  insertionFor,
  isAlive,
  newToken,
  person,
  rotationOf,
  second,
} from '../fixtures.ts';
import { part, type Test } from '../testing.ts';

export function keeping(test: Test): void {
  test('what was acknowledged is there for a connection that comes later', async ({ store, reopen }) => {
    const user = await addUser(store, { roles: ['reader'] });
    const [alive, ended] = [await insert(store, user, { data: { a: 1 } }), await insert(store, user)];
    await store.sessions.end({ digest: ended.digest }, endAt(epoch + 1));
    const before = [await findOne(store, alive.digest, epoch + 2), await allEvents(store)];
    const later = await reopen();
    await store.life.close();
    expect([await findOne(later, alive.digest, epoch + 2), await allEvents(later)]).toEqual(before);
    expect(await isAlive(later, ended.digest, epoch + 2)).toBe(false);
    expect(await later.users.find({ id: user.id })).toMatchObject({ username: user.username, roles: ['reader'] });
  });

  test('no token is anywhere, neither in rows nor in files nor in what the store answers', async (subject) => {
    const { store, other, rawDump } = subject;
    const user = await addUser(store);
    const tokens = Array.from({ length: 6 }, newToken);
    const [one, two, three, four, five, six] = tokens.map(({ digest }) => digest);
    if (!one || !two || !three || !four || !five || !six) throw new Error('six tokens expected');
    await insert(store, null, { digest: one });
    await insert(store, user, { digest: two, presented: one });
    await other.sessions.rotate(rotationOf(two, { digest: three, now: epoch + 1, graceMs: 10 * second }));
    await insert(store, user, { digest: four });
    await other.sessions.slide([{ digest: three, usedAt: epoch + 5 }], epoch + 5);
    await store.sessions.patchData(four, { a: 1 }, epoch + 5);
    await store.sessions.end({ digest: four }, endAt(epoch + 6));
    const rotation = rotationOf(three, { digest: five, now: epoch + 7 });
    await store.users.change(user.username, { type: 'password', passwordHash: '$x', rotation }, epoch + 7, person);
    await insert(other, user, { digest: six, createdAt: epoch + 9 });
    await store.sessions.sweep(epoch + 8, 1);

    const answers = JSON.stringify([
      await allEvents(store),
      await store.sessions.list({ limit: 50 }, epoch),
      await store.sessions.find({ digest: three }),
      await store.sessions.findLive([one, two, three, four, five, six], epoch + 9),
    ]);
    const dump = await rawDump();
    expect(dump.toLowerCase()).toContain(six);
    for (const token of tokens) {
      expect(dump).not.toContain(token.reveal());
      expect(answers).not.toContain(token.reveal());
      expect(answers).not.toContain(token.digest);
    }
  });

  test('an error says nothing secret', async ({ store }) => {
    const user = await addUser(store);
    const { digest } = await insert(store, user);
    const error = await store.sessions.insert(insertionFor(user, { digest })).then(
      () => null,
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ code: 'store-unavailable' });
    expect(`${error?.message} ${error?.stack} ${String(error?.cause)}`.toLowerCase()).not.toContain(digest);
  });

  test('the database itself refuses forbidden changes', async ({ store, execute, context }) => {
    context.skip(!store.capabilities.triggers, 'the store declares no triggers');
    const run = part(execute, context);
    const [user, stranger, gone] = [await addUser(store), await addUser(store), await addUser(store)];
    const [alive, ended, anonymous, old] = [
      await insert(store, user),
      await insert(store, user),
      await insert(store, null),
      await insert(store, user),
    ];
    await store.sessions.end({ digest: ended.digest }, endAt(epoch + 1));
    await store.sessions.rotate(rotationOf(old.digest, { now: epoch, graceMs: second }));
    await store.users.change(gone.username, { type: 'delete' }, epoch, administrator);
    const [a, e, n, o] = [alive, ended, anonymous, old].map(({ session }) => `WHERE id = '${session.id}'`);
    const before = await everything();
    for (const forbidden of [
      `UPDATE sessions SET user_id = '${stranger.id}' ${a}`,
      `UPDATE sessions SET user_id = NULL, kind = 'anonymous' ${a}`,
      `UPDATE sessions SET user_id = '${user.id}', kind = 'interactive' ${n}`,
      `UPDATE sessions SET id = '${user.id}' ${a}`,
      `UPDATE sessions SET scopes = '[]' ${a}`,
      `UPDATE sessions SET digest = (SELECT digest FROM sessions ${n}) ${a}`,
      `UPDATE sessions SET ended_at = NULL, end_reason = NULL, ended_by = NULL ${e}`,
      `UPDATE sessions SET end_reason = 'policy' ${e}`,
      `UPDATE sessions SET end_reason = 'policy' ${a}`,
      `UPDATE sessions SET lifetime_ends_at = NULL ${a}`,
      `UPDATE sessions SET successor_id = NULL ${o}`,
      `UPDATE sessions SET expires_at = NULL ${o}`,
      `UPDATE sessions SET expires_at = NULL ${a}`,
      `UPDATE sessions SET kind = 'unheard-of' ${a}`,
      `UPDATE users SET username = 'mallory' WHERE id = '${user.id}'`,
      `UPDATE users SET id = '${gone.id}' WHERE id = '${user.id}'`,
      `UPDATE users SET deleted_at = NULL WHERE id = '${gone.id}'`,
      `DELETE FROM users WHERE id = '${user.id}'`,
      `UPDATE events SET username = 'mallory'`,
    ]) {
      await expect(run(forbidden), forbidden).rejects.toThrow();
    }
    expect(await everything()).toEqual(before);

    async function everything() {
      return [
        await store.sessions.list({ limit: 50 }, epoch),
        await store.users.list({ limit: 50 }),
        await allEvents(store),
        await store.sessions.findLive([alive.digest, ended.digest, anonymous.digest, old.digest], epoch + 1),
      ];
    }
  });
}
