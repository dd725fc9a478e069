import { applicationAuthority, applicationIssuer } from '@curfew/core';
import { expect, test } from 'vitest';
import { startExpress } from './applications.ts';
import { openRemoteCurfew, openTestCurfew } from './fixture.ts';

const client = { ip: null, userAgent: null };
const operator = { initiator: 'admin', actor: 'root', ...client, proof: 'machine' } as const;

async function twoApplications(open = openTestCurfew) {
  const curfew = await open();
  const other = applicationAuthority(curfew.authority, 'blog');
  const issued = await other.admit({ user: '1', roles: ['staff'], methods: ['pwd'], presented: null, client });
  if (!issued.ok) throw new Error(issued.code);
  return { curfew, other, token: issued.token.reveal() };
}

test('a user of another application is nobody here, whatever their id is', async () => {
  const { curfew, token } = await twoApplications();
  const send = await startExpress(curfew, {});
  const headers = { cookie: `session=${token}` };
  expect(await (await send('/', { headers })).json()).toMatchObject({ isSignedIn: false, user: null, roles: [] });
  expect((await send('/me', { headers })).status).toBe(401);
});

test('nor is a user of Curfew itself, or of a provider, with the name of one', async () => {
  const { curfew } = await twoApplications();
  await curfew.authority.createUser({ username: 'ada', password: null }, operator);
  const minted = await curfew.authority.mint({ username: 'ada', kind: 'minted', lifetimeMs: null }, operator);
  const identity = { issuer: 'https://id.example', subject: 'ada' };
  const provided = await curfew.authority.admit({ identity, methods: ['pwd'], presented: null, client });
  for (const issued of [minted, provided]) {
    if (!issued.ok) throw new Error(issued.code);
    expect(await curfew.validate(issued.token.reveal())).toBeNull();
  }
  expect(applicationIssuer(curfew.name)).toBe('app:shop');
});

test.each([
  ['in this process', openTestCurfew],
  ['over a server', openRemoteCurfew],
])('nothing can be done to their sessions %s, except to end the one that is brought along', async (_where, open) => {
  const { curfew, other, token } = await twoApplications(open);
  expect(await curfew.inspect(token)).toBeNull();
  expect(await curfew.rotate(token, { client })).toMatchObject({ ok: false, code: 'authentication-required' });
  expect(await curfew.stepUp(token, { methods: ['otp'] }, client)).toMatchObject({ ok: false });
  expect(await curfew.patchData(token, { admin: true })).toBeNull();
  expect(await curfew.updateData(token, () => ({ admin: true }))).toBeNull();
  await expect(curfew.listOwn(token)).rejects.toMatchObject({ code: 'authentication-required' });
  await expect(curfew.endOthers(token, client)).rejects.toMatchObject({ code: 'authentication-required' });
  expect(await other.inspect(token)).toMatchObject({ data: {} });
  expect(await curfew.isAlive(token)).toBe(true);
  await curfew.signOut(token, client);
  expect(await other.inspect(token)).toBeNull();
});
