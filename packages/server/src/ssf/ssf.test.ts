import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { lintMetrics } from '../../test/metrics-lint.ts';
import { issuer, poll, push, revoked, startReceiver, startTransmitting, verification } from '../../test/ssf.ts';
import { operator } from '../../test/start.ts';

describe('the transmitter (numbers are sections of OpenID SSF 1.0)', () => {
  it('7: says where everything is, and with which keys it signs', async () => {
    const { send } = await startTransmitting();
    const configuration = (await send({ url: '/.well-known/ssf-configuration' })).json();
    expect(configuration).toMatchObject({
      spec_version: '1_0',
      issuer,
      jwks_uri: `${issuer}/ssf/jwks`,
      delivery_methods_supported: [push, poll],
      configuration_endpoint: `${issuer}/ssf/streams`,
      status_endpoint: `${issuer}/ssf/status`,
      verification_endpoint: `${issuer}/ssf/verify`,
    });
    const { keys } = (await send({ url: '/ssf/jwks' })).json();
    expect(keys).toEqual([
      { kty: 'RSA', use: 'sig', alg: 'RS256', kid: expect.any(String), n: expect.any(String), e: 'AQAB' },
    ]);
    expect(Buffer.from(keys[0].n, 'base64url').length * 8).toBeGreaterThanOrEqual(2_048);
  });

  it('8.1.1: creates, reads, changes, replaces and deletes streams, for administrators alone', async () => {
    const { ask, send, signIn } = await startTransmitting();
    const payload = {
      delivery: { method: poll },
      events_requested: [revoked, 'https://example.com/other'],
      description: 'first',
    };
    const { bearer } = await signIn();
    const refused = await send({ method: 'POST', url: '/ssf/streams', headers: { authorization: bearer }, payload });
    expect(refused.statusCode).toBe(403);
    const created = await ask('POST', '/ssf/streams', payload);
    expect(created).toMatchObject({
      status: 201,
      body: { iss: issuer, events_requested: payload.events_requested, events_delivered: [revoked] },
    });
    const { stream_id } = created.body;
    expect(created.body.delivery).toEqual({ method: poll, endpoint_url: `${issuer}/ssf/poll/${stream_id}` });
    expect((await ask('GET', `/ssf/streams?stream_id=${stream_id}`)).body).toEqual(created.body);
    expect((await ask('GET', '/ssf/streams')).body).toEqual([created.body]);
    const patched = await ask('PATCH', '/ssf/streams', { stream_id, description: 'second' });
    expect(patched.body).toEqual({ ...created.body, description: 'second' });
    const { description: _, ...bare } = created.body;
    const replaced = await ask('PUT', '/ssf/streams', { stream_id, delivery: { method: poll } });
    expect(replaced.body).toEqual({ ...bare, events_requested: [], events_delivered: [] });
    expect(
      (
        await ask('PATCH', '/ssf/streams', {
          stream_id,
          delivery: { method: push, endpoint_url: 'https://x.example/' },
        })
      ).status,
    ).toBe(400);
    expect((await ask('POST', '/ssf/streams', { delivery: { method: 'urn:other' } })).status).toBe(400);
    expect((await ask('POST', '/ssf/streams', { delivery: { method: push } })).status).toBe(400);
    expect((await ask('DELETE', `/ssf/streams?stream_id=${stream_id}`)).status).toBe(204);
    expect((await ask('DELETE', `/ssf/streams?stream_id=${stream_id}`)).status).toBe(404);
  });

  it('RFC 8935: pushes a session’s end, signed, with its subject, and what the receiver wants to be known by', async () => {
    const { server, ask, read, send, signIn } = await startTransmitting();
    const receiver = await startReceiver();
    const delivery = { method: push, endpoint_url: receiver.url, authorization_header: 'Bearer of-the-receiver' };
    const { body: stream } = await ask('POST', '/ssf/streams', { delivery, events_requested: [revoked] });
    expect(JSON.stringify(stream)).not.toContain('of-the-receiver');
    const user = await signIn();
    await server.listen({ host: '127.0.0.1', port: 0 });
    await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: user.bearer } });
    const [first] = await vi.waitFor(() => {
      expect(receiver.received).toHaveLength(1);
      return receiver.received;
    }, 30_000);
    expect(first?.headers).toMatchObject({
      'content-type': 'application/secevent+jwt',
      authorization: 'Bearer of-the-receiver',
    });
    const { payload } = await read(first?.body ?? '', stream.aud);
    expect(payload).toMatchObject({
      jti: expect.any(String),
      iat: expect.any(Number),
      sub_id: {
        format: 'complex',
        user: { format: 'iss_sub', iss: issuer },
        session: { format: 'opaque', id: user.id },
      },
      events: {
        [revoked]: {
          event_timestamp: expect.any(Number),
          initiating_entity: 'user',
          reason_admin: { en: expect.stringMatching(/./) },
        },
      },
    });
    expect(Object.keys(payload.events as object)).toHaveLength(1);
    expect(payload).not.toHaveProperty('sub');
    expect(payload).not.toHaveProperty('exp');
  });

  it('RFC 9493 3.2.2: names users by e-mail address where it is told to and they have one, and else by their ids', async () => {
    const { ask, authority, read, send, signIn } = await startTransmitting({ userFormat: 'email' });
    await authority.setProfile('web_user', { email: 'web@example.com' }, operator);
    const { body: stream } = await ask('POST', '/ssf/streams', {
      delivery: { method: poll },
      events_requested: [revoked],
    });
    for (const name of ['web_user', 'other']) {
      const { bearer } = await signIn(name);
      await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: bearer } });
    }
    const { body } = await ask('POST', new URL(stream.delivery.endpoint_url).pathname, {});
    const told = await Promise.all(Object.values<string>(body.sets).map((set) => read(set, stream.aud)));
    const session = { format: 'opaque', id: expect.any(String) };
    expect(told.map(({ payload }) => payload.sub_id)).toEqual([
      { format: 'complex', user: { format: 'email', email: 'web@example.com' }, session },
      { format: 'complex', user: { format: 'iss_sub', iss: issuer, sub: expect.any(String) }, session },
    ]);
  });

  it('names nobody by an address that could be another’s: one that two users have, or that an application has set', async () => {
    const { ask, authority, read, signIn } = await startTransmitting({ userFormat: 'email' });
    for (const [name, email] of [
      ['root', 'root@example.com'],
      ['web_user', 'web@example.com'],
      ['other', 'Web@Example.com'],
    ] as const) {
      await authority.setProfile(name, { email }, operator);
    }
    const { body: stream } = await ask('POST', '/ssf/streams', {
      delivery: { method: poll },
      events_requested: [revoked],
    });
    const client = { ip: null, userAgent: null };
    const eve = await authority.admit({
      ...{ identity: { issuer: 'app:shop', subject: 'eve' }, profile: { email: 'root@example.com' } },
      ...{ methods: ['pwd'], presented: null, client },
    });
    if (!eve.ok) throw new Error(eve.code);
    const tokens = [eve.token.reveal()];
    for (const name of ['root', 'web_user', 'other']) tokens.push((await signIn(name)).token);
    for (const token of tokens) await authority.signOut(token, client);
    const { body } = await ask('POST', new URL(stream.delivery.endpoint_url).pathname, {});
    const told = await Promise.all(Object.values<string>(body.sets).map((set) => read(set, stream.aud)));
    const users = told.map(({ payload }) => (payload.sub_id as { readonly user: object }).user);
    const byId = async (name: string) => ({
      format: 'iss_sub',
      iss: issuer,
      sub: (await authority.findUser(name))?.id,
    });
    const others = await Promise.all(['eve', 'web_user', 'other'].map(byId));
    expect(users).toHaveLength(4);
    expect(users).toEqual(expect.arrayContaining([{ format: 'email', email: 'root@example.com' }, ...others]));
  });

  it('shows administrators all streams in their console, with what was tried, and lets them pause and remove one', async () => {
    const { ask, send, server, signIn } = await startTransmitting();
    const receiver = await startReceiver(500);
    const delivery = { method: push, endpoint_url: receiver.url };
    const { body } = await ask('POST', '/ssf/streams', {
      delivery,
      events_requested: [revoked],
      description: 'theirs',
    });
    const path = `/v1/signals/streams/${body.stream_id}`;
    const { bearer } = await signIn();
    await server.listen({ host: '127.0.0.1', port: 0 });
    await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: bearer } });
    const attempts = async () => (await ask('GET', `${path}/deliveries`)).body.items;
    await vi.waitFor(
      async () => expect(await attempts()).toMatchObject([{ status: 500, eventType: 'sign-out' }]),
      30_000,
    );
    const shown = async () => (await ask('GET', '/v1/signals')).body;
    const stream = { method: 'push', endpoint: receiver.url, description: 'theirs', events: [revoked] };
    expect(await shown()).toMatchObject({ transmits: true, streams: [{ ...stream, state: 'waiting', failures: 1 }] });
    expect((await ask('POST', `${path}/status`, { status: 'paused' })).status).toBe(204);
    expect((await shown()).streams).toMatchObject([{ status: 'paused' }]);
    expect((await ask('DELETE', path)).status).toBe(204);
    expect((await shown()).streams).toEqual([]);
    expect((await ask('DELETE', path)).status).toBe(404);
    const { bearer: other } = await signIn();
    expect((await send({ url: '/v1/signals', headers: { authorization: other } })).statusCode).toBe(403);
  });

  it('8.1.4: sends a verification event with the receiver’s state, and not at any pace', async () => {
    const { ask, read } = await startTransmitting();
    const receiver = await startReceiver();
    const { body: stream } = await ask('POST', '/ssf/streams', {
      delivery: { method: push, endpoint_url: receiver.url },
    });
    const asked = { stream_id: stream.stream_id, state: 'from the receiver' };
    expect((await ask('POST', '/ssf/verify', asked)).status).toBe(204);
    const { payload } = await read(receiver.received[0]?.body ?? '', stream.aud);
    expect(payload).toMatchObject({
      sub_id: { format: 'opaque', id: stream.stream_id },
      events: { [verification]: { state: 'from the receiver' } },
    });
    expect((await ask('POST', '/ssf/verify', asked)).status).toBe(429);
    expect((await ask('POST', '/ssf/verify', { stream_id: randomUUID() })).status).toBe(404);
  });

  it('RFC 8936: hands events out until they are acknowledged, in order, in parts', async () => {
    const { ask, read, send, signIn } = await startTransmitting();
    const { body: stream } = await ask('POST', '/ssf/streams', {
      delivery: { method: poll },
      events_requested: [revoked],
    });
    const url = `/ssf/poll/${stream.stream_id}`;
    const sessions: string[] = [];
    for (let n = 0; n < 3; n++) {
      const user = await signIn();
      sessions.push(user.id);
      await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: user.bearer } });
    }
    const take = async (asked: object) => {
      const { body } = await ask('POST', url, asked);
      const sets = Object.entries(body.sets as Record<string, string>);
      const read_ = await Promise.all(
        sets.map(async ([jti, set]) => ({ jti, payload: (await read(set, stream.aud)).payload })),
      );
      for (const { jti, payload } of read_) expect(payload.jti).toBe(jti);
      return {
        jtis: sets.map(([jti]) => jti),
        more: body.moreAvailable,
        ids: read_.map(({ payload }) => (payload.sub_id as { session?: { id: string } }).session?.id),
      };
    };
    const first = await take({ maxEvents: 2, returnImmediately: true });
    expect(first).toMatchObject({ ids: sessions.slice(0, 2), more: true });
    // Not acknowledged: they come again, the same ones.
    expect((await take({})).jtis.slice(0, 2)).toEqual(first.jtis);
    // Out of order.
    const second = await take({ ack: [first.jtis[1]] });
    expect(second).toMatchObject({ ids: [sessions[0], sessions[2]], more: false });
    expect((await take({ ack: [second.jtis[0]] })).ids).toEqual([sessions[2]]);
    const { jtis } = await take({ setErrs: { [second.jtis[1] as string]: { err: 'invalid_request' } } });
    expect(jtis).toEqual([]);
    await ask('POST', '/ssf/verify', { stream_id: stream.stream_id, state: 's' });
    const verified = await take({});
    expect(verified.jtis).toHaveLength(1);
    expect((await take({ ack: verified.jtis, maxEvents: 0 })).jtis).toEqual([]);
    expect((await take({})).jtis).toEqual([]);
  });

  it('8.1.2: keeps the events of a paused stream, and tells its status', async () => {
    const { ask, send, signIn } = await startTransmitting();
    const { body: stream } = await ask('POST', '/ssf/streams', {
      delivery: { method: poll },
      events_requested: [revoked],
    });
    const { stream_id } = stream;
    const paused = { stream_id, status: 'paused', reason: 'upkeep' };
    expect((await ask('POST', '/ssf/status', paused)).body).toEqual(paused);
    expect((await ask('GET', `/ssf/status?stream_id=${stream_id}`)).body).toEqual(paused);
    const user = await signIn();
    await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: user.bearer } });
    expect((await ask('POST', `/ssf/poll/${stream_id}`, {})).body.sets).toEqual({});
    await ask('POST', '/ssf/status', { stream_id, status: 'enabled' });
    expect(Object.keys((await ask('POST', `/ssf/poll/${stream_id}`, {})).body.sets)).toHaveLength(1);
  });

  it('8.1.2: forgets nothing that was acknowledged, out of order or during a pause', async () => {
    const { ask, send, signIn } = await startTransmitting();
    const { body: stream } = await ask('POST', '/ssf/streams', {
      delivery: { method: poll },
      events_requested: [revoked],
    });
    const { stream_id } = stream;
    for (let n = 0; n < 3; n++) {
      const user = await signIn();
      await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: user.bearer } });
    }
    const take = async (ack: readonly (string | undefined)[]) =>
      Object.keys((await ask('POST', `/ssf/poll/${stream_id}`, { ack })).body.sets);
    const [first, second, third] = await take([]);
    expect(await take([second])).toEqual([first, third]);
    await ask('POST', '/ssf/status', { stream_id, status: 'paused' });
    expect(await take([third])).toEqual([]);
    await ask('POST', '/ssf/status', { stream_id, status: 'enabled' });
    expect(await take([])).toEqual([first]);
  });

  it('RFC 8935: waits for as long as a receiver asks, stops where it wants no more, and shows both in the metrics', async () => {
    const { server, ask, authority, send, signIn } = await startTransmitting();
    const headers = { 'retry-after': '1800' };
    const [busy, gone, polled] = [await startReceiver(503, headers), await startReceiver(410), null];
    const ids: string[] = [];
    for (const receiver of [busy, gone, polled]) {
      const delivery = receiver === null ? { method: poll } : { method: push, endpoint_url: receiver.url };
      ids.push((await ask('POST', '/ssf/streams', { delivery, events_requested: [revoked] })).body.stream_id);
    }
    const user = await signIn();
    await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: user.bearer } });
    await server.listen({ host: '127.0.0.1', port: 0 });
    const stateOf = async (which: number) =>
      (await authority.receivers?.outbox.list())?.find(({ id }) => id === ids[which])?.state;
    await vi.waitFor(async () => expect((await stateOf(0))?.failures).toBe(1), 30_000);
    expect(((await stateOf(0))?.nextAttemptAt ?? 0) - authority.now()).toBe(1_800_000);
    await vi.waitFor(async () => expect((await stateOf(1))?.stopped).toBe('answered 410'), 30_000);
    const { body } = await send({ url: '/metrics' });
    const lines = body.split('\n');
    for (const line of [
      `curfew_receiver_failures{kind="push",receiver="${ids[0]}"} 1`,
      `curfew_receiver_failures{kind="push",receiver="${ids[1]}"} -1`,
      `curfew_receiver_lag_seconds{kind="poll",receiver="${ids[2]}"} 0`,
      'curfew_deliveries_total{kind="push",outcome="failed"} 2',
      'curfew_deliveries_total{kind="webhook",outcome="delivered"} 0',
    ]) {
      expect(lines).toContain(line);
    }
    expect(lintMetrics(body)).toEqual([]);
    expect(body).not.toContain(busy.origin);
  });

  it('8.1.2: pushes what has waited during a pause of days as soon as the stream is enabled', async () => {
    const { server, ask, advance, authority, send, signIn } = await startTransmitting();
    const receiver = await startReceiver();
    const delivery = { method: push, endpoint_url: receiver.url };
    const { body: stream } = await ask('POST', '/ssf/streams', { delivery, events_requested: [revoked] });
    const { stream_id } = stream;
    await ask('POST', '/ssf/status', { stream_id, status: 'paused' });
    const user = await signIn();
    await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: user.bearer } });
    await server.listen({ host: '127.0.0.1', port: 0 });
    const state = async () => (await authority.receivers?.outbox.list())?.[0]?.state;
    await vi.waitFor(async () => expect(await state()).toMatchObject({ failures: 1 }), 30_000);
    advance(25 * 3_600_000);
    await vi.waitFor(async () => expect(await state()).toMatchObject({ stopped: expect.any(String) }), 30_000);
    const { bearer: authorization } = await signIn('root');
    const payload = { stream_id, status: 'enabled' };
    await send({ method: 'POST', url: '/ssf/status', headers: { authorization }, payload });
    await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 30_000);
  });
});
