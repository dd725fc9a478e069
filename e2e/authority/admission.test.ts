import { applicationIssuer, isAdmin } from '@curfew/core';
import { describe, expect, test, vi } from 'vitest';
import { admin, client, openAuthority, password } from './fixture.ts';

const issuer = applicationIssuer('shop');

function request(subject: string, over: object = {}) {
  return { identity: { issuer, subject }, methods: ['pwd'], presented: null, client, ...over };
}

async function admitted(opened: Awaited<ReturnType<typeof openAuthority>>, subject: string, over: object = {}) {
  const outcome = await opened.authority.admit(request(subject, over));
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome;
}

describe('admitting somebody whose identity was proven elsewhere', () => {
  test('makes the user on first sight, and finds the same one from then on', async () => {
    const opened = await openAuthority({ users: [] });
    const first = await admitted(opened, 'u-1', { roles: ['editor'], profile: { email: 'u1@example.com' } });
    expect(first.session).toMatchObject({
      ...{ kind: 'interactive', username: 'u-1', roles: ['editor'], level: 'aal1' },
      ...{ provider: { issuer, subject: 'u-1', sessionId: null } },
    });
    const second = await admitted(opened, 'u-1');
    expect(second.session.userId).toBe(first.session.userId);
    expect(second.session.roles).toEqual(['editor']);
    expect((await opened.authority.listUsers({ limit: 10 })).items).toHaveLength(1);
  });

  test('ends what was presented: no token of before the sign-in is good after it (CWE-384)', async () => {
    const { authority } = await openAuthority({ users: [] });
    const anonymous = await authority.startAnonymous({ presented: null, client, data: { cart: ['book'], other: 1 } });
    if (!anonymous.ok) throw new Error(anonymous.code);
    const presented = anonymous.token.reveal();
    const outcome = await authority.admit(request('u-1', { presented, carry: ['cart'] }));
    if (!outcome.ok) throw new Error(outcome.code);
    expect(outcome.token.reveal()).not.toBe(presented);
    expect(await authority.inspect(presented)).toBeNull();
    expect(outcome.session.data).toEqual({ cart: ['book'] });
  });

  test('never takes somebody for the user who has the name here', async () => {
    const opened = await openAuthority({ users: ['alice'] });
    await opened.authority.createUser({ username: 'root', password, roles: ['admin'] }, admin);
    for (const name of ['alice', 'root', 'ALICE']) {
      const { session } = await admitted(opened, name);
      const own = await opened.authority.findUser(name);
      expect(session.userId).not.toBe(own?.id);
      expect(session.username).not.toBe(own?.username);
    }
  });

  test('knows people by their exact subject, also where a user name could not hold it', async () => {
    const opened = await openAuthority({ users: [] });
    const ids = new Set<unknown>();
    const subjects = ['Ab', 'ab', 'a b', 'urn:x:1', '山田', 'x'.repeat(255), 'root'];
    for (const subject of subjects) {
      const { session } = await admitted(opened, subject);
      expect(session.provider?.subject).toBe(subject);
      ids.add(session.userId);
    }
    expect(ids.size).toBe(subjects.length);
    expect(
      (await admitted(opened, 'shared', { identity: { issuer: 'https://other', subject: 'Ab' } })).session,
    ).not.toMatchObject({ userId: (await admitted(opened, 'Ab')).session.userId });
  });

  test('an application cannot make administrators of Curfew', async () => {
    const opened = await openAuthority({ users: [] });
    const { session } = await admitted(opened, 'boss', { roles: ['admin'] });
    expect(session.roles).toEqual(['admin']);
    expect(isAdmin(session)).toBe(false);
    expect(isAdmin({ roles: ['admin'], provider: null })).toBe(true);
  });

  test('other roles end the user’s other sessions', async () => {
    const opened = await openAuthority({ users: [] });
    const before = await admitted(opened, 'u-1', { roles: ['reader'] });
    const same = await admitted(opened, 'u-1', { roles: ['reader'] });
    expect(await opened.authority.inspect(before.token.reveal())).not.toBeNull();
    const after = await admitted(opened, 'u-1', { roles: ['editor'] });
    expect(await opened.authority.inspect(before.token.reveal())).toBeNull();
    expect(await opened.authority.inspect(same.token.reveal())).toBeNull();
    expect((await opened.authority.inspect(after.token.reveal()))?.roles).toEqual(['editor']);
  });

  test('a disabled user is not admitted', async () => {
    const opened = await openAuthority({ users: [] });
    await admitted(opened, 'u-1');
    await opened.authority.disableUser('u-1', admin);
    expect(await opened.authority.admit(request('u-1'))).toMatchObject({ ok: false, code: 'user-disabled' });
  });

  test('an account that is disconnected while its person comes from there signs nobody in as who they were', async () => {
    const { authority, store } = await openAuthority();
    const identity = { issuer: 'https://id.example', subject: 'ann' };
    const alice = await authority.findUser('alice');
    if (alice === null) throw new Error('there is no alice');
    const change = (type: 'link' | 'unlink') =>
      store.factors.changeIdentity(alice.id, { type, identity }, authority.now(), { ...admin });
    const comingIn = async (over: object) => {
      await change('link');
      const insert = store.sessions.insert.bind(store.sessions);
      vi.spyOn(store.sessions, 'insert').mockImplementationOnce(async (insertion) => {
        await change('unlink');
        return insert(insertion);
      });
      return authority.admit(request('', { identity, ...over }));
    };
    expect(await comingIn({ createUser: false })).toMatchObject({ ok: false, code: 'user-not-found' });
    // As whoever comes a moment later.
    expect(await comingIn({})).toMatchObject({ ok: true, session: { username: 'ann' } });
    expect((await authority.listSessions({ username: 'alice', limit: 10 })).items).toEqual([]);
  });

  test('twenty at once for somebody new make one user', async () => {
    const opened = await openAuthority({ users: [] });
    const all = await Promise.all(Array.from({ length: 20 }, () => admitted(opened, 'u-1')));
    expect(new Set(all.map(({ session }) => session.userId)).size).toBe(1);
  });

  test.each([
    [{ methods: [] }, /RFC 8176/],
    [{ methods: ['two words'] }, /two words/],
    [{ identity: { issuer, subject: '' } }, /invalid subject ""/],
    [{ identity: { issuer, subject: 'x'.repeat(256) } }, /invalid subject/],
    [{ identity: { issuer: 'a\nb', subject: 'x' } }, /invalid issuer/],
    [{ roles: ['a,b'] }, /invalid role/],
    [{ policy: 'nowhere' }, /no policy "nowhere"/],
  ])('refuses %j', async (over, message) => {
    const { authority } = await openAuthority({ users: [] });
    await expect(authority.admit(request('u-1', over))).rejects.toThrow(message);
  });
});
