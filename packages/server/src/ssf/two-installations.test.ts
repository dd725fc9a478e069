import { once } from 'node:events';
import { type AddressInfo, createServer as createNetServer } from 'node:net';
import { newSigningKey, readSigningKeys } from '@curfew/signals';
import { expect, test, vi } from 'vitest';
import { operator, startServer, type TestServer } from '../../test/start.ts';
import { enter, eventTypes, type TestTransmitter } from '../../test/transmitter.ts';

async function freePort(): Promise<number> {
  const probe = createNetServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function wired() {
  const ports = [await freePort(), await freePort()] as const;
  // One of them is below a path.
  const [here, there] = [`http://127.0.0.1:${ports[0]}`, `http://127.0.0.1:${ports[1]}/curfew`];
  const open = async (own: string, other: string, port: number) => {
    const transmitter: TestTransmitter['settings'] = {
      ...{ name: 'other', issuer: other, identityIssuer: other, jwksUri: null, audiences: [new URL(own).origin] },
      ...{ delivery: { method: 'push' }, bearerToken: 'agreed', matchesEmail: true, disablesUsers: true },
    };
    const signingKeys = await readSigningKeys(await newSigningKey('RS256', Date.now()));
    const signals = { allowedAddresses: ['127.0.0.0/8'], intervalMs: 10, signingKeys, transmitters: [transmitter] };
    const server = await startServer({ publicUrl: new URL(own), clock: Date.now, signals });
    await server.server.listen({ host: '127.0.0.1', port });
    return server;
  };
  const nodes = [await open(here, there, ports[0]), await open(there, here, ports[1])] as const;
  for (const [from, below, to] of [
    [nodes[0], '', there],
    [nodes[1], '/curfew', here],
  ] as const) {
    const { bearer } = await from.signIn('root');
    const delivery = {
      ...{ method: 'urn:ietf:rfc:8935', endpoint_url: `${to}/ssf/receive/other` },
      authorization_header: 'Bearer agreed',
    };
    const payload = { delivery, events_requested: Object.values(eventTypes) };
    const created = await from.send({
      ...{ method: 'POST', url: `${below}/ssf/streams`, payload },
      headers: { authorization: bearer },
    });
    expect(created.statusCode).toBe(201);
  }
  return { nodes, issuers: [here, there] as const };
}

test('two installations end what has ended in one also in the other, along every link, and never go round in circles', async () => {
  const { nodes, issuers } = await wired();
  const [here, there] = nodes;
  const signedIn = async () => {
    const { token, id } = await here.signIn();
    const { id: subject } = (await here.authority.findUser('web_user')) ?? { id: '' };
    return { id, token, linked: await enter(there, { issuer: issuers[0], subject }, id) };
  };
  const [first, second] = [await signedIn(), await signedIn()];
  // Whoever is known there by this one is known here by that one.
  const { items } = await there.authority.listUsers({ limit: 100 });
  const person = items.find(({ profile }) => profile.email !== undefined);
  const back = await enter(here, { issuer: issuers[1], subject: person?.id ?? '' });
  const isOver = async ({ authority }: TestServer, token: string) => (await authority.inspect(token)) === null;
  await here.authority.endSession(first.id, operator);
  await vi.waitFor(async () => expect(await isOver(there, first.linked)).toBe(true), 30_000);
  await vi.waitFor(async () => expect(await isOver(here, back)).toBe(true), 30_000);
  expect([await isOver(here, second.token), await isOver(there, second.linked)]).toEqual([false, false]);

  await here.authority.disableUser('web_user', operator);
  await vi.waitFor(async () => expect(await isOver(there, second.linked)).toBe(true), 30_000);
  // Streams are in order: when this one has come back, so has everything before it, several times round.
  for (let round = 0; round < 3; round++) {
    const { id } = await here.signIn('other');
    const { id: subject } = (await here.authority.findUser('other')) ?? { id: '' };
    const linked = await enter(there, { issuer: issuers[0], subject }, id);
    const all = (await there.authority.listUsers({ limit: 100 })).items;
    const heir = await enter(here, {
      issuer: issuers[1],
      subject: all.find(({ username }) => username === subject)?.id ?? '',
    });
    await here.authority.endSession(id, operator);
    await vi.waitFor(async () => expect(await isOver(there, linked)).toBe(true), 30_000);
    await vi.waitFor(async () => expect(await isOver(here, heir)).toBe(true), 30_000);
  }
  const counted = async ({ authority }: TestServer) => {
    const events = (await authority.listEvents({ limit: 200 })).items;
    return Object.fromEntries(
      ['session-ended', 'user-disabled'].map((type) => [type, events.filter((event) => event.type === type).length]),
    );
  };
  // Each session once: two and three of the rounds, and as many that were linked to those there.
  expect(await counted(here)).toEqual({ 'session-ended': 9, 'user-disabled': 2 });
  expect(await counted(there)).toEqual({ 'session-ended': 5, 'user-disabled': 1 });
});
