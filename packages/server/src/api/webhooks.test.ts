import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startServer } from '../../test/start.ts';

async function startReceiver() {
  const received: { readonly type: string; readonly data: { readonly sessionId: string } }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push(JSON.parse(body));
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

it('tells an address of ends, as an administrator has asked for', async () => {
  const receiver = await startReceiver();
  const signals = { allowedAddresses: ['127.0.0.0/8'], intervalMs: 10 };
  const { server, send, signIn } = await startServer({ signals });
  const [root, user] = [await signIn('root'), await signIn()];
  const asRoot = { authorization: root.bearer };
  const payload = { url: receiver.url, events: ['sign-out'] };
  const refused = await send({ method: 'POST', url: '/v1/webhooks', headers: { authorization: user.bearer }, payload });
  expect(refused.json()).toMatchObject({ code: 'admin-required' });
  const added = await send({ method: 'POST', url: '/v1/webhooks', headers: asRoot, payload });
  expect(added.statusCode).toBe(201);
  const { webhook, secret } = added.json();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  await server.listen({ host: '127.0.0.1', port: 0 });
  await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: user.bearer } });
  await vi.waitFor(
    () => expect(receiver.received).toMatchObject([{ type: 'sign-out', data: { sessionId: user.id } }]),
    30_000,
  );

  const log = `/v1/webhooks/${webhook.id}/deliveries`;
  const first = await vi.waitFor(async () => {
    const { items } = (await send({ url: log, headers: asRoot })).json();
    expect(items).toMatchObject([{ eventType: 'sign-out', status: 204, error: null }]);
    return items[0];
  }, 30_000);
  const again = await send({ method: 'POST', url: `${log}/${first.eventId}/send-again`, headers: asRoot });
  expect(again.json()).toMatchObject({ eventId: first.eventId, status: 204 });
  expect(receiver.received).toHaveLength(2);
  const rotated = await send({ method: 'POST', url: `/v1/webhooks/${webhook.id}/rotate-secret`, headers: asRoot });
  expect(rotated.json().secret).not.toBe(secret);
  const list = await send({ url: '/v1/webhooks', headers: asRoot });
  expect(list.json()).toEqual({
    items: [expect.objectContaining({ id: webhook.id, url: receiver.url, state: 'delivering' })],
  });
  expect(list.body).not.toContain('whsec_');
  expect((await send({ method: 'DELETE', url: `/v1/webhooks/${webhook.id}`, headers: asRoot })).statusCode).toBe(204);
  expect((await send({ url: log, headers: asRoot })).json()).toMatchObject({ code: 'receiver-not-found' });
});
