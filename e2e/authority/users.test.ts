import { describe, expect, test } from 'vitest';
import { admin, client, openAuthority, password, tokenOf } from './fixture.ts';

describe('a user', () => {
  test('who is disabled is out at once, cannot sign in, and does not get old sessions back', async () => {
    const { authority, signIn, advance } = await openAuthority();
    const token = tokenOf(await signIn());
    expect(await authority.disableUser('alice', admin)).toMatchObject({
      ok: true,
      ended: [{ endReason: 'user-disabled' }],
    });
    expect(await authority.validate(token)).toBeNull();
    const refused = await authority.signIn({ username: 'alice', password, presented: null, client });
    expect(refused).toMatchObject({ code: 'invalid-credentials' });
    advance(1);
    await authority.enableUser('alice', admin);
    expect(await authority.validate(token)).toBeNull();
    advance(1);
    expect(await authority.validate(tokenOf(await signIn()))).not.toBeNull();
  });

  test('who is deleted leaves the name to somebody else', async () => {
    const { authority, signIn, advance } = await openAuthority();
    const before = await signIn();
    expect(await authority.deleteUser('alice', admin)).toMatchObject({
      ok: true,
      ended: [{ endReason: 'user-deleted' }],
    });
    expect(await authority.validate(tokenOf(before))).toBeNull();
    expect(await authority.findUser('alice')).toBeNull();
    advance(1);
    await authority.createUser({ username: 'alice', password }, admin);
    advance(1);
    const after = await signIn();
    expect(after.session.userId).not.toBe(before.session.userId);
    expect(await authority.validate(tokenOf(before))).toBeNull();
    // The old session is still shown under the name it had.
    expect(await authority.findSession(before.session.id)).toMatchObject({
      username: 'alice',
      endReason: 'user-deleted',
    });
  });

  test('whose password an administrator sets is signed out everywhere', async () => {
    const { authority, signIn } = await openAuthority();
    const token = tokenOf(await signIn());
    expect(await authority.setPassword('alice', 'another long password', admin)).toMatchObject({ ok: true });
    expect(await authority.validate(token)).toBeNull();
  });

  test('exists once, under one spelling', async () => {
    const { authority } = await openAuthority();
    expect(await authority.createUser({ username: 'ALICE', password }, admin)).toMatchObject({ code: 'user-exists' });
    const both = await Promise.all([
      authority.createUser({ username: 'bob', password }, admin),
      authority.createUser({ username: 'Bob', password }, admin),
    ]);
    expect(both.filter((result) => result.ok).length).toBe(1);
  });

  test.each([
    ['a role with a comma', { roles: ['admin,root'] }],
    ['a role with a line break', { roles: ['a\r\nX-Injected: 1'] }],
    ['a short password', { password: 'short' }],
    ['an e-mail address without @', { profile: { email: 'alice' } }],
    ['a name with a colon', { username: 'a:b' }],
  ])('is refused with %s', async (_, more) => {
    const { authority } = await openAuthority();
    await expect(authority.createUser({ username: 'carol', password, ...more }, admin)).rejects.toMatchObject({
      code: expect.stringMatching(/^invalid-/),
    });
    expect(await authority.findUser('carol')).toBeNull();
  });

  test('called root is made by the operator alone', async () => {
    const { authority } = await openAuthority();
    const stranger = { initiator: 'user', actor: null, ...client, proof: 'nobody' } as const;
    expect(await authority.createUser({ username: 'Root', password }, stranger)).toMatchObject({ code: 'user-exists' });
    expect(await authority.createUser({ username: 'root', password }, admin)).toMatchObject({ ok: true });
  });

  test('that does not exist is a refusal', async () => {
    const { authority } = await openAuthority();
    const refusal = { ok: false, code: 'user-not-found' };
    expect(await authority.disableUser('nobody', admin)).toMatchObject(refusal);
    expect(await authority.setPassword('nobody', 'another long password', admin)).toMatchObject(refusal);
    expect(await authority.setRoles('nobody', [], admin)).toMatchObject(refusal);
    expect(await authority.mint({ username: 'nobody', kind: 'minted', lifetimeMs: 1 }, admin)).toMatchObject(refusal);
  });
});

test('a document replaces password, roles and profile, for whoever knows the present revision', async () => {
  const { authority, signIn, advance } = await openAuthority();
  const token = tokenOf(await signIn());
  const profile = { attributes: { team: 'blue' } };
  const kept = await authority.replaceUser('alice', { roles: [], profile, expectedRevision: 1 }, admin);
  expect(kept).toMatchObject({ ok: true, ended: [], user: { revision: 2, profile } });
  expect(await authority.validate(token)).not.toBeNull();
  const late = await authority.replaceUser('alice', { roles: ['admin'], profile: {}, expectedRevision: 1 }, admin);
  expect(late).toMatchObject({ ok: false, code: 'revision-conflict' });
  advance(1);
  const change = { password: 'another long password', roles: [], profile };
  expect(await authority.replaceUser('alice', change, admin)).toMatchObject({ ok: true, ended: { length: 1 } });
  expect(await authority.validate(token)).toBeNull();
});

test('every change of a user is in the trail, with who did it', async () => {
  const { authority } = await openAuthority();
  await authority.setRoles('alice', ['auditor'], admin);
  await authority.setPassword('alice', 'another long password', admin);
  await authority.disableUser('alice', admin);
  await authority.enableUser('alice', admin);
  await authority.deleteUser('alice', admin);
  const { items } = await authority.listEvents({ limit: 50 });
  expect(items.map((event) => event.type).sort()).toEqual(
    ['password-changed', 'roles-changed', 'user-created', 'user-deleted', 'user-disabled', 'user-enabled'].sort(),
  );
  for (const event of items) expect(event).toMatchObject({ initiator: 'admin', actor: 'root', username: 'alice' });
});
