import { type ReceiverId, receiversOf } from '@curfew/core';
import { MemoryDatabase } from '@curfew/store-memory';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { type Clock, operator, startNode, type TestNode } from '../../test/node.ts';
import { startReceiver, type TestReceiver } from '../../test/receiver.ts';

const [minute, hour] = [60_000, 3_600_000];

async function add(node: TestNode, url: string, events?: readonly string[]) {
  const added = await node.webhooks.add({ url, ...(events && { events }) }, operator);
  if (!added.ok) throw new Error(added.code);
  return added;
}

const idsAt = ({ received }: TestReceiver) => received.map(({ headers }) => headers['webhook-id']);

describe('a webhook', () => {
  it('has failed where its receiver wants to speak something else than HTTP, and others are told meanwhile', async () => {
    const [node, receiver, other] = [await startNode(), await startReceiver(), await startReceiver()];
    receiver.answer = ({ socket }) =>
      void socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: Upgrade\r\n\r\n');
    await add(node, receiver.url);
    await add(node, other.url);
    await node.record('session-ended');
    await node.outbox.look();
    const webhooks = await node.webhooks.list();
    expect(webhooks.map(({ state, failures }) => [state, failures])).toEqual([
      ['waiting', 1],
      ['delivering', 0],
    ]);
    expect(other.received).toHaveLength(1);
    await node.outbox.stop();
  });

  it('is told what its receiver can verify with the library of the specification', async () => {
    const [node, receiver] = [await startNode(), await startReceiver()];
    const { secret, webhook } = await add(node, receiver.url);
    const event = await node.record('session-ended');
    await node.record('sign-in');
    await node.outbox.look();
    expect(receiver.received).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'webhook-id': event.id });
    expect(new Webhook(secret).verify(body, headers)).toEqual({
      type: 'session-ended',
      timestamp: new Date(event.at).toISOString(),
      data: expect.objectContaining({ id: event.id, user: 'alice', sessionId: null }),
    });
    expect(() => new Webhook(secret).verify(body.replace('alice', 'mallory'), headers)).toThrow('signature');
    expect(webhook).toMatchObject({ url: receiver.url, state: 'delivering', failures: 0 });
    await node.outbox.look();
    expect(receiver.received).toHaveLength(1);
  });

  it('is told in order, each event once, and nothing of before it was there', async () => {
    const [node, receiver] = [await startNode(), await startReceiver()];
    await node.record('session-ended');
    await add(node, receiver.url, ['session-ended', 'sign-out']);
    const events: string[] = [];
    for (let n = 0; n < 230; n++) {
      if (n % 3 === 0) await node.record('sign-in');
      // Written later, and dated before.
      events.push((await node.record(n % 2 === 0 ? 'sign-out' : 'session-ended', Date.now() - n * 1_000)).id);
    }
    await node.outbox.look();
    expect(idsAt(receiver)).toEqual(events);
    const { id } = (await node.webhooks.list())[0] as { id: string };
    const log = await node.webhooks.deliveries(id);
    expect(log.ok && log.deliveries.map(({ eventId }) => eventId)).toEqual(events.slice(-200).reverse());
  });

  it('signs with the secret before, too, for a day', async () => {
    const clock: Clock = { now: Date.now() };
    const [node, receiver] = [await startNode(new MemoryDatabase(), clock), await startReceiver()];
    const { secret: old } = await add(node, receiver.url);
    const rotated = await node.webhooks.rotateSecret(receiver.url, operator);
    if (!rotated.ok) throw new Error(rotated.code);
    const verifies = ({ headers, body }: TestReceiver['received'][number], secret: string) => {
      try {
        return Boolean(new Webhook(secret).verify(body, headers as Record<string, string>));
      } catch {
        return false;
      }
    };
    await node.record('session-ended');
    await node.outbox.look();
    const [first] = receiver.received as [TestReceiver['received'][number]];
    expect([verifies(first, old), verifies(first, rotated.secret)]).toEqual([true, true]);
    clock.now += 24 * hour;
    await node.record('session-ended');
    await node.outbox.look();
    expect(receiver.received[1]?.headers['webhook-signature']?.split(' ')).toHaveLength(1);
  });

  it('is removed with what is known of it, and cannot be there twice', async () => {
    const [node, receiver] = [await startNode(), await startReceiver()];
    const { webhook } = await add(node, receiver.url);
    expect(await node.webhooks.add({ url: receiver.url }, operator)).toMatchObject({
      ok: false,
      code: 'receiver-exists',
    });
    expect(await node.webhooks.remove(webhook.id, operator)).toEqual({ ok: true });
    expect(await node.webhooks.remove(receiver.url, operator)).toMatchObject({ ok: false, code: 'receiver-not-found' });
    await node.record('session-ended');
    await node.outbox.look();
    expect(receiver.received).toEqual([]);
    const trail = await node.authority.listEvents({ limit: 10 });
    expect(trail.items.map(({ type }) => type).sort()).toEqual(['receiver-added', 'receiver-removed', 'session-ended']);
    // The path of an address may be a secret.
    expect(JSON.stringify(trail)).not.toContain('/hook');
  });

  it.each([
    ['not a url', 'is no URL'],
    ['ftp://example.com/', 'begins with ftp:'],
    ['https://user:secret@example.com/', 'holds a user name or a password'],
    ['https://example.com/#part', 'which is never sent'],
  ])('is refused at the address %s', async (url, why) => {
    const node = await startNode();
    await expect(node.webhooks.add({ url }, operator)).rejects.toThrow(why);
    await expect(node.webhooks.add({ url: 'https://example.com', events: ['sign-inn'] }, operator)).rejects.toThrow(
      '"sign-inn"',
    );
  });

  it('is changed by nobody who has left a session open', async () => {
    const node = await startNode();
    const proof = {
      userId: null,
      username: 'root',
      roles: ['admin'],
      provider: null,
      kind: 'interactive',
      scopes: null,
    } as const;
    const stale = {
      ...operator,
      proof: { ...proof, level: null, authenticatedAt: Date.now() - hour, lifetimeEndsAt: null },
    };
    await expect(node.webhooks.add({ url: 'https://example.com/' }, stale)).rejects.toMatchObject({
      code: 'recent-sign-in-required',
    });
    expect(await node.webhooks.list()).toEqual([]);
  });
});

describe('a receiver that does not take it', () => {
  const refusals: readonly (readonly [string, TestReceiver['answer'], string])[] = [
    ['answers 500', (_request, response) => void response.writeHead(500).end('sorry'), 'answered 500'],
    [
      'sends it elsewhere',
      (_request, response) =>
        void response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
      'answered 302, and redirects are not followed',
    ],
    ['hangs up', (request) => void request.socket.destroy(), 'cannot connect: ECONNRESET'],
    ['never answers', () => undefined, 'no answer within 0.3 s'],
    [
      'never stops answering',
      (_request, response) => {
        response.writeHead(200);
        const more = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(more));
      },
      'no answer within 0.3 s',
    ],
  ];
  it.each(refusals)('because it %s is tried again, in order', async (_name, answer, error) => {
    const clock: Clock = { now: Date.now() };
    const network = { allowedAddresses: ['127.0.0.1'], timeoutMs: 300 };
    const [node, receiver] = [await startNode(new MemoryDatabase(), clock, network), await startReceiver()];
    const { webhook } = await add(node, receiver.url);
    const events = [await node.record('session-ended'), await node.record('session-ended')].map(({ id }) => id);
    const takes = receiver.answer;
    receiver.answer = answer;
    await node.outbox.look();
    const log = await node.webhooks.deliveries(webhook.id);
    expect(log).toMatchObject({ ok: true, deliveries: [{ eventId: events[0], error }] });
    expect(await node.webhooks.list()).toMatchObject([{ state: 'waiting', failures: 1 }]);
    receiver.answer = takes;
    await node.outbox.look();
    expect(receiver.received).toHaveLength(1);
    clock.now += 6_000;
    await node.outbox.look();
    expect(idsAt(receiver)).toEqual([events[0], ...events]);
    expect(await node.webhooks.list()).toMatchObject([{ state: 'delivering', failures: 0, failingSince: null }]);
    expect(node.faults).toEqual([]);
  });

  it('floods with an answer without end, and is told all the same', async () => {
    const [node, receiver] = [await startNode(), await startReceiver()];
    await add(node, receiver.url);
    await node.record('session-ended');
    receiver.answer = (_request, response) => {
      response.writeHead(200);
      const flood = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', flood);
      response.on('error', () => undefined);
      flood();
    };
    await node.outbox.look();
    expect(await node.webhooks.list()).toMatchObject([{ state: 'delivering', failures: 0 }]);
  });

  it('is given up after a day, keeps its place, and goes on when asked to', async () => {
    const clock: Clock = { now: Date.now() };
    const [node, receiver] = [await startNode(new MemoryDatabase(), clock), await startReceiver()];
    const { webhook } = await add(node, receiver.url);
    const takes = receiver.answer;
    receiver.answer = (_request, response) => void response.writeHead(503).end();
    const events = [(await node.record('session-ended')).id];
    let attempts = 0;
    for (let passed = 0; passed < 30 * hour; passed += minute) {
      await node.outbox.look();
      if (receiver.received.length > attempts) attempts = receiver.received.length;
      clock.now += minute;
    }
    expect(attempts).toBeGreaterThan(8);
    expect(attempts).toBeLessThan(16);
    expect(await node.webhooks.list()).toMatchObject([{ state: 'stopped', stopped: 'answered 503' }]);
    receiver.answer = takes;
    events.push((await node.record('session-ended')).id);
    await node.outbox.look();
    expect(receiver.received).toHaveLength(attempts);
    expect(await node.webhooks.resume(webhook.url, operator)).toMatchObject({
      ok: true,
      webhook: { state: 'delivering' },
    });
    await node.outbox.look();
    expect(idsAt(receiver).slice(attempts)).toEqual(events);
  });

  it('stops at once where it says that it is gone, and waits as long as it asks for', async () => {
    const clock: Clock = { now: Date.now() };
    const [node, receiver] = [await startNode(new MemoryDatabase(), clock), await startReceiver()];
    await add(node, receiver.url);
    await node.record('session-ended');
    receiver.answer = (_request, response) => void response.writeHead(429, { 'retry-after': '600' }).end();
    await node.outbox.look();
    clock.now += 9 * minute;
    await node.outbox.look();
    expect(receiver.received).toHaveLength(1);
    receiver.answer = (_request, response) => void response.writeHead(410).end();
    clock.now += 2 * minute;
    await node.outbox.look();
    expect(receiver.received).toHaveLength(2);
    expect(await node.webhooks.list()).toMatchObject([{ state: 'stopped', stopped: 'answered 410' }]);
  });

  it('can be sent one event again, which changes nothing else', async () => {
    const [node, receiver] = [await startNode(), await startReceiver()];
    await add(node, receiver.url);
    const event = await node.record('session-ended');
    await node.outbox.look();
    expect(await node.webhooks.sendAgain(receiver.url, event.id, operator)).toMatchObject({
      ok: true,
      delivery: { status: 204 },
    });
    expect(idsAt(receiver)).toEqual([event.id, event.id]);
    expect(await node.webhooks.sendAgain(receiver.url, 'other', operator)).toMatchObject({
      code: 'receiver-not-found',
    });
  });
});

describe('an address inside the network', () => {
  it.each([
    'http://127.0.0.1:9/',
    'https://[::1]/',
    'https://169.254.169.254/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://[::ffff:10.0.0.1]/',
  ])('is not reached: %s', async (url) => {
    const node = await startNode(undefined, undefined, {});
    const { webhook } = await add(node, url);
    await node.record('session-ended');
    await node.outbox.look();
    const log = await node.webhooks.deliveries(webhook.id);
    expect(log).toMatchObject({
      ok: true,
      deliveries: [{ status: null, error: expect.stringContaining('is not a public address') }],
    });
  });

  it('is not reached by a name either, whatever else the name leads to, and a name is asked once', async () => {
    const receiver = await startReceiver();
    const { port } = new URL(receiver.url);
    let asked = 0;
    const answers = [
      [
        { address: '8.8.8.8', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
      [{ address: '127.0.0.1', family: 4 }],
    ];
    const node = await startNode(undefined, undefined, { resolve: async () => answers[asked++] ?? [] });
    const { webhook } = await add(node, `http://rebinding.example:${port}/`);
    await node.record('session-ended');
    await node.outbox.look();
    const log = await node.webhooks.deliveries(webhook.id);
    expect(log).toMatchObject({
      ok: true,
      deliveries: [{ error: expect.stringContaining('127.0.0.1 is not a public address') }],
    });
    expect(asked).toBe(1);
    expect(receiver.received).toEqual([]);
  });

  it('is reached where it is allowed, by the name that was resolved', async () => {
    const receiver = await startReceiver();
    const { port } = new URL(receiver.url);
    let asked = 0;
    const network = {
      allowedAddresses: ['127.0.0.0/8'],
      resolve: async () => {
        asked++;
        return [{ address: '127.0.0.1', family: 4 }];
      },
    };
    const node = await startNode(undefined, undefined, network);
    await add(node, `http://app.example:${port}/in`);
    await node.record('session-ended');
    await node.outbox.look();
    expect(receiver.received).toMatchObject([{ path: '/in', headers: { host: `app.example:${port}` } }]);
    expect(asked).toBe(1);
  });

  it('is the only one for which plain http is good enough', async () => {
    const node = await startNode(undefined, undefined, { resolve: async () => [{ address: '8.8.8.8', family: 4 }] });
    const { webhook } = await add(node, 'http://app.example/');
    await node.record('session-ended');
    await node.outbox.look();
    expect(await node.webhooks.deliveries(webhook.id)).toMatchObject({
      deliveries: [{ error: 'plain http can be read on its way: use https' }],
    });
  });
});

describe('several nodes', () => {
  it('tell each event once, in order, and go on where another one died', async () => {
    const [database, clock] = [new MemoryDatabase(), { now: Date.now() }];
    const nodes = [
      await startNode(database, clock),
      await startNode(database, clock),
      await startNode(database, clock),
    ];
    const [first, second, third] = nodes as [TestNode, TestNode, TestNode];
    const receiver = await startReceiver();
    await add(first, receiver.url);
    const events: string[] = [];
    for (let n = 0; n < 60; n++) events.push((await second.record('session-ended')).id);
    await Promise.all(nodes.map(({ outbox }) => outbox.look()));
    expect(idsAt(receiver)).toEqual(events);

    // One dies in the middle: it holds the lease and does nothing any more.
    const { outbox } = receiversOf(first.authority.receivers);
    const [kept] = await outbox.list();
    await outbox.claim(kept?.id as ReceiverId, { holder: 'dead', until: clock.now + 10_000 }, clock.now);
    events.push((await third.record('session-ended')).id);
    await third.outbox.look();
    expect(receiver.received).toHaveLength(60);
    clock.now += 10_000;
    await third.outbox.look();
    expect(idsAt(receiver)).toEqual(events);
  });
});
