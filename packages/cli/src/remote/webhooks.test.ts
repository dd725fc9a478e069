import { createAuthority } from '@curfew/core';
import { createCodeTools, createServer, newSecretKey } from '@curfew/server';
import { openSqliteStore } from '@curfew/store-sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { connectRemotely } from './connect.ts';

const actor = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' } as const;

it('administers webhooks through a server as in place', async () => {
  const codeTools = createCodeTools(newSecretKey('test'), 'Curfew');
  const authority = createAuthority({ store: openSqliteStore({ path: ':memory:' }), codeTools });
  await authority.migrate();
  const server = createServer({ authority, log: { level: 'silent' } });
  onTestFinished(async () => {
    await server.close();
    await authority.close();
  });
  await authority.createUser({ username: 'boss', password: null, roles: ['admin'] }, actor);
  const minted = await authority.mint({ username: 'boss', kind: 'minted', lifetimeMs: 3_600_000 }, actor);
  if (!minted.ok) throw new Error(minted.code);
  const { address } = await server.listen({ host: '127.0.0.1', port: 0 });
  const connection = await connectRemotely(address, undefined, { CURFEW_TOKEN: minted.token.reveal() });
  const webhooks = await connection.openWebhooks();

  // Nothing is there: the attempt fails at once.
  const url = 'https://127.0.0.1:9/';
  const added = await webhooks.add({ url, events: ['sign-out'] }, connection.actor);
  expect(added).toMatchObject({ ok: true, webhook: { url, events: ['sign-out'] }, secret: expect.any(String) });
  expect(await webhooks.add({ url }, connection.actor)).toMatchObject({ ok: false, code: 'receiver-exists' });
  const [webhook] = await webhooks.list();
  expect(webhook).toMatchObject({ url, state: 'delivering' });
  expect(await webhooks.rotateSecret(url, connection.actor)).toMatchObject({ ok: true, secret: expect.any(String) });
  expect(await webhooks.resume(webhook?.id ?? '', connection.actor)).toMatchObject({ ok: true, webhook: { url } });
  expect(await webhooks.deliveries(url)).toEqual({ ok: true, deliveries: [] });
  const unknown = await webhooks.sendAgain(url, '00000000-0000-4000-8000-000000000000', connection.actor);
  expect(unknown).toMatchObject({ ok: false, code: 'receiver-not-found' });
  await expect(webhooks.add({ url: 'ftp://x/' }, connection.actor)).rejects.toMatchObject({ code: 'invalid-request' });
  expect(await webhooks.remove(url, connection.actor)).toEqual({ ok: true });
  expect(await webhooks.remove(url, connection.actor)).toMatchObject({ ok: false, code: 'receiver-not-found' });
});
