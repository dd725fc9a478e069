import type { Issued } from '@curfew/core';
import { describe, expect, test } from 'vitest';
import { admin, client, openAuthority, password, tokenOf } from './fixture.ts';

describe('signing out', () => {
  test('ends the session at once, is idempotent, and works without a session', async () => {
    const { authority, signIn } = await openAuthority();
    const token = tokenOf(await signIn());
    expect(await authority.signOut(token, client)).toBe(true);
    expect(await authority.validate(token)).toBeNull();
    expect(await authority.signOut(token, client)).toBe(false);
    expect(await authority.signOut(null, client)).toBe(false);
    expect(await authority.signOut('x'.repeat(40), client)).toBe(false);
    const { items } = await authority.listEvents({ type: 'sign-out', limit: 10 });
    expect(items).toMatchObject([{ username: 'alice', initiator: 'user', actor: null }]);
  });

  test('is not undone by a request that was under way', async () => {
    const { authority, signIn, advance } = await openAuthority();
    const token = tokenOf(await signIn());
    advance(30 * 60_000);
    const results = await Promise.all([
      authority.validate(token),
      authority.signOut(token, client),
      authority.validate(token),
    ]);
    expect(results[1]).toBe(true);
    expect(await authority.validate(token)).toBeNull();
  });
});

describe('ending sessions', () => {
  test('of a user: one, all but one, all, those before an instant', async () => {
    const { authority, signIn, advance } = await openAuthority({ users: ['alice', 'bob'] });
    const issued: Issued[] = [];
    for (let index = 0; index < 5; index++) {
      issued.push(await signIn());
      advance(1_000);
    }
    const bobs = tokenOf(await signIn('bob'));
    const alive = async () => {
      const sessions = await Promise.all(issued.map((one) => authority.inspect(one.token.reveal())));
      return sessions.map((session) => session !== null);
    };
    const [first, second, third, , fifth] = issued.map((one) => one.session);
    if (!first || !second || !third || !fifth) throw new Error('five sign-ins make five sessions');

    expect(await authority.endSession(first.id, admin)).toMatchObject({ ok: true, session: { endReason: 'revoked' } });
    expect(await alive()).toEqual([false, true, true, true, true]);

    const before = await authority.endSessions({ username: 'alice', before: third.createdAt }, admin);
    expect(before).toMatchObject({ ok: true, count: 1 });
    expect(await alive()).toEqual([false, false, true, true, true]);

    expect(await authority.endSessions({ username: 'alice', exceptId: fifth.id }, admin)).toMatchObject({ count: 2 });
    expect(await alive()).toEqual([false, false, false, false, true]);

    expect(await authority.endSessions({ username: 'alice' }, admin)).toMatchObject({ count: 1 });
    expect(await alive()).toEqual([false, false, false, false, false]);
    expect(await authority.validate(bobs)).not.toBeNull();
  });

  test('keeps the first end when it is repeated', async () => {
    const { authority, signIn, advance } = await openAuthority();
    const { session } = await signIn();
    const first = await authority.endSession(session.id, admin);
    advance(1_000);
    expect(await authority.endSession(session.id, admin, { reason: 'policy' })).toEqual(first);
    expect((await authority.listEvents({ type: 'session-ended', limit: 10 })).items.length).toBe(1);
  });

  test('of everybody', async () => {
    const { authority, signIn } = await openAuthority({ users: ['alice', 'bob'] });
    const mine = await signIn('alice');
    const bobs = tokenOf(await signIn('bob'));
    const anonymous = tokenOf(await authority.startAnonymous({ presented: null, client }));
    const result = await authority.endSessions({ username: null, exceptId: mine.session.id }, admin);
    expect(result).toMatchObject({ ok: true, count: 2 });
    expect(await authority.validate(bobs)).toBeNull();
    expect(await authority.validate(anonymous)).toBeNull();
    expect(await authority.validate(tokenOf(mine))).not.toBeNull();
  });

  test('of everybody is not outlived by rotating all the while', async () => {
    const { authority, store, signIn } = await openAuthority();
    const list = store.sessions.list.bind(store.sessions);
    let token = tokenOf(await signIn());
    // As a slow database does, this one lets the holder of the session rotate it between being listed and being ended.
    Object.assign(store.sessions, {
      list: async (...query: Parameters<typeof list>) => {
        const page = await list(...query);
        const rotated = await authority.rotate(token, { client });
        if (rotated.ok) token = tokenOf(rotated);
        return page;
      },
    });
    expect(await authority.endSessions({ username: null }, admin)).toMatchObject({ ok: true });
    expect(await authority.validate(token)).toBeNull();
  });

  test('that a filter finds is not outlived by rotating all the while', async () => {
    const { authority, store, signIn } = await openAuthority();
    let token = tokenOf(await signIn());
    const list = store.sessions.list.bind(store.sessions);
    Object.assign(store.sessions, {
      list: async (...query: Parameters<typeof list>) => {
        const page = await list(...query);
        const rotated = await authority.rotate(token, { client });
        if (rotated.ok) token = tokenOf(rotated);
        return page;
      },
    });
    const request = { filter: { kind: 'interactive' }, dryRun: false } as const;
    expect(await authority.revokeMatching(request, admin)).toMatchObject({ ended: 1, complete: true });
    expect(await authority.validate(token)).toBeNull();
  });

  test('from before an instant finds what was rotated since', async () => {
    const { authority, signIn, advance } = await openAuthority({ users: ['alice', 'bob'] });
    const stolen = { alice: tokenOf(await signIn()), bob: tokenOf(await signIn('bob')) };
    const minted = tokenOf(await authority.mint({ username: 'bob', kind: 'api', lifetimeMs: null }, admin));
    advance(1_000);
    const before = authority.now();
    const renew = async (token: string, graceMs = 0) => tokenOf(await authority.rotate(token, { client, graceMs }));
    const renewed = [await renew(stolen.alice, 60_000), await renew(stolen.bob), await renew(minted)];
    const fresh = tokenOf(await signIn());
    const proven = tokenOf(await authority.reauthenticate(tokenOf(await signIn()), password, client));
    expect(await authority.endSessions({ username: null, before }, admin)).toMatchObject({ count: 4 });
    for (const token of [...renewed, stolen.alice]) expect(await authority.validate(token)).toBeNull();
    for (const token of [fresh, proven]) expect(await authority.validate(token)).not.toBeNull();
  });

  test('refuses an instant in the future, an unknown user, and a session of somebody else', async () => {
    const { authority, signIn } = await openAuthority({ users: ['alice', 'bob'] });
    const { session, token } = await signIn('bob');
    await expect(authority.endSessions({ username: 'bob', before: 4e12 }, admin)).rejects.toMatchObject({
      code: 'invalid-request',
    });
    expect(await authority.endSessions({ username: 'nobody' }, admin)).toMatchObject({ code: 'user-not-found' });
    const foreign = await authority.endSession(session.id, admin, { username: 'alice' });
    expect(foreign).toMatchObject({ code: 'session-not-found' });
    expect(await authority.validate(token.reveal())).not.toBeNull();
  });

  test('stops a sign-in whose password was being checked', async () => {
    const checking = Promise.withResolvers<boolean>();
    const { authority, advance } = await openAuthority({
      users: [],
      passwords: {
        hash: async () => 'hash',
        verify: () => checking.promise,
        isOutdated: () => false,
      },
    });
    await authority.createUser({ username: 'alice', password }, admin);
    advance(1);
    const signingIn = authority.signIn({ username: 'alice', password, presented: null, client });
    await expect.poll(() => authority.endSessions({ username: 'alice' }, admin)).toMatchObject({ ok: true });
    checking.resolve(true);
    expect(await signingIn).toMatchObject({ ok: false, code: 'invalid-credentials' });
    advance(1);
    expect(await authority.signIn({ username: 'alice', password, presented: null, client })).toMatchObject({
      ok: true,
    });
  });
});
