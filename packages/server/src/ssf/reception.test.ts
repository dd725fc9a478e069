import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CurfewError } from '@curfew/core';
import { openSqliteStore } from '@curfew/store-sqlite';
import type { JWTPayload } from 'jose';
import { UnsecuredJWT } from 'jose';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { operator, startServer } from '../../test/start.ts';
import { enter, eventTypes, startTransmitter, type TestTransmitter } from '../../test/transmitter.ts';

async function start(over: Partial<TestTransmitter['settings']> = {}) {
  const transmitter = await startTransmitter(over);
  const store = openSqliteStore({ path: ':memory:' });
  let ahead = 0;
  const signals = { allowedAddresses: ['127.0.0.0/8'], transmitters: [transmitter.settings] };
  const publicUrl = new URL('https://sessions.example.com');
  const server = await startServer({ store, publicUrl, clock: () => Date.now() + ahead, signals });
  const push = async (set: string, headers: object = {}) => {
    const answer = await server.send({
      ...{ method: 'POST', url: '/ssf/receive/company', payload: set },
      headers: { 'content-type': 'application/secevent+jwt', ...headers },
    });
    return { status: answer.statusCode, err: answer.body === '' ? null : answer.json().err, headers: answer.headers };
  };
  return {
    ...{ ...server, store, transmitter, push },
    tell: async (claims: JWTPayload) => (await push(await transmitter.sign(claims))).status,
    forward: (ms: number) => {
      ahead += ms;
    },
    enter: (subject: string, sid: string | null = null, issuer = transmitter.issuer) =>
      enter(server, { issuer, subject }, sid),
    isAlive: async (token: string) => (await server.authority.inspect(token)) !== null,
  };
}

const seconds = () => Math.floor(Date.now() / 1_000);
const revoked = (event: object = {}) => ({ events: { [eventTypes.sessionRevoked]: event } });
const of = (type: keyof typeof eventTypes, event: object = {}) => ({ events: { [eventTypes[type]]: event } });

describe('a transmitter that pushes (RFC 8935, CAEP interoperability profile 2.4.1)', () => {
  it('3.1: ends exactly the sessions of whom it names, for a reason that says so, and counts', async () => {
    const { authority, transmitter, enter, isAlive, tell, send } = await start();
    const [desk, phone, bob] = [await enter('alice', 'a'), await enter('alice'), await enter('bob')];
    const foreign = await enter('alice', 'a', 'https://other.example.com');
    expect(await tell({ ...revoked(), jti: 'one', txn: 'because' })).toBe(202);
    expect(await Promise.all([desk, phone, bob, foreign].map(isAlive))).toEqual([false, false, true, true]);
    const { items } = await authority.listEvents({ limit: 3 });
    // All of the same millisecond.
    expect(items.toSorted((a, b) => a.type.localeCompare(b.type))).toMatchObject([
      { type: 'session-ended', reason: 'provider', initiator: 'system', actor: transmitter.issuer },
      { type: 'session-ended', detail: { signal: 'one', cause: 'because' } },
      {
        ...{ type: 'signal-received', actor: transmitter.issuer },
        detail: { event: 'session-revoked', signal: 'one', ended: 2 },
      },
    ]);
    expect(await tell({ sub_id: { format: 'iss_sub', iss: transmitter.issuer, sub: 'nobody' } })).toBe(202);
    const { body } = await send({ url: '/metrics' });
    expect(body).toContain('curfew_signals_received_total{transmitter="company",outcome="ended"} 1');
    expect(body).toContain('curfew_signals_received_total{transmitter="company",outcome="nothing"} 1');
  });

  it('spares sessions that are known to come from another one of its sessions', async () => {
    const { transmitter, enter, isAlive, tell } = await start();
    const user = { format: 'iss_sub', iss: transmitter.issuer, sub: 'alice' };
    const session = { format: 'opaque', id: 'a' };
    const tokens = [
      await enter('alice', 'a'),
      await enter('alice', 'b'),
      await enter('alice'),
      await enter('bob', 'a'),
    ];
    expect(await tell({ sub_id: { format: 'complex', user, session } })).toBe(202);
    expect(await Promise.all(tokens.map(isAlive))).toEqual([false, true, false, true]);
    expect(await tell({ sub_id: { format: 'opaque', id: 'b' } })).toBe(202);
    expect(await Promise.all(tokens.map(isAlive))).toEqual([false, false, false, true]);
    // A tenant is critical here, and nothing that is known.
    expect(await tell({ sub_id: { format: 'complex', session, tenant: { format: 'opaque', id: 't' } } })).toBe(202);
    expect(await tell({ sub_id: { format: 'complex', session: { format: 'opaque', id: 'x' }, device: {} } })).toBe(202);
    expect(await isAlive(tokens[3] ?? '')).toBe(true);
  });

  it('2.5: knows people by e-mail addresses only where the operator says so, and speaks of no other issuer’s people', async () => {
    const [plain, mailing] = [await start(), await start({ matchesEmail: true })];
    const byMail = { sub_id: { format: 'email', email: 'ALICE@example.com' } };
    for (const [at, isSpared] of [
      [plain, true],
      [mailing, false],
    ] as const) {
      const tokens = [await at.enter('alice', 'x', 'https://other.example.com'), await at.enter('malice')];
      const elsewhere = { format: 'iss_sub', iss: 'https://other.example.com', sub: 'alice' };
      expect(await at.tell({ sub_id: elsewhere })).toBe(202);
      expect(await at.isAlive(tokens[0] ?? '')).toBe(true);
      const minted = await at.authority.mint({ username: 'alice', kind: 'api', lifetimeMs: null }, operator);
      // What this server has caused, and comes back.
      expect(await at.tell({ ...byMail, txn: 'https://sessions.example.com#1' })).toBe(202);
      expect(await at.isAlive(tokens[0] ?? '')).toBe(true);
      expect(await at.tell(byMail)).toBe(202);
      expect(await Promise.all(tokens.map(at.isAlive))).toEqual([isSpared, true]);
      expect(minted.ok && (await at.isAlive(minted.token.reveal()))).toBe(true);
    }
  });

  it.each([false, true])(
    'ends all of an account that is disabled or purged, tokens too (disables users: %s)',
    async (disablesUsers) => {
      const { authority, enter, isAlive, tell } = await start({ disablesUsers });
      for (const type of ['accountDisabled', 'accountPurged'] as const) {
        const token = await enter('alice').catch(() => null);
        if (token === null) break;
        const minted = await authority.mint({ username: 'alice', kind: 'api', lifetimeMs: null }, operator);
        expect(await tell(of(type))).toBe(202);
        expect(await isAlive(token)).toBe(false);
        expect(minted.ok && (await isAlive(minted.token.reveal()))).toBe(false);
        expect((await authority.findUser('alice'))?.disabledAt === null).toBe(!disablesUsers);
      }
      // A second time nothing changes, so that nothing is told on.
      const before = (await authority.listEvents({ limit: 100 })).items.length;
      await tell(of('accountDisabled'));
      expect((await authority.listEvents({ limit: 100 })).items.length).toBe(before + 1);
    },
  );

  it('3.2: ends sessions by a credential that changed, and not by one that came', async () => {
    const { enter, isAlive, tell } = await start();
    for (const change_type of ['create', 'update', 'revoke', 'delete']) {
      const token = await enter('alice');
      expect(await tell(of('credentialChange', { credential_type: 'fido2-roaming', change_type }))).toBe(202);
      expect(await isAlive(token)).toBe(change_type === 'create');
    }
    const token = await enter('alice');
    expect(await tell(of('credentialChange', { credential_type: 'password' }))).toBe(400);
    expect(await tell(of('sessionsRevoked'))).toBe(202);
    expect(await isAlive(token)).toBe(false);
  });

  it('is heard, and nothing ends, where the event is of another kind', async () => {
    const { enter, isAlive, tell, transmitter } = await start();
    const token = await enter('alice');
    expect(await tell({ events: { 'https://example.com/event': { anything: 1 } } })).toBe(202);
    expect(await tell({ ...of('verification', { state: 's' }), sub_id: { format: 'opaque', id: 'stream' } })).toBe(202);
    expect(await tell({ sub_id: { format: 'phone_number', phone_number: '+12065550100' } })).toBe(202);
    expect(await tell({ sub_id: { format: 'complex', user: { format: 'did', url: transmitter.issuer } } })).toBe(202);
    expect(await isAlive(token)).toBe(true);
  });

  it('counts once: the same token again is answered alike, and ends nothing that began since', async () => {
    const { enter, forward, isAlive, push, transmitter } = await start();
    const first = await enter('alice');
    const set = await transmitter.sign();
    expect((await Promise.all([push(set), push(set)])).map(({ status }) => status)).toEqual([202, 202]);
    expect(await isAlive(first)).toBe(false);
    const later = await enter('alice');
    expect((await push(set)).status).toBe(202);
    forward(6 * 86_400_000);
    expect((await push(set)).status).toBe(202);
    forward(-6 * 86_400_000);
    expect(await isAlive(later)).toBe(true);
    forward(8 * 86_400_000);
    expect((await push(set)).status).toBe(400);
  });

  it('is not taken where the store fails in the middle, and ends what it says when it comes again', async () => {
    const { enter, isAlive, push, store, transmitter } = await start();
    const token = await enter('alice');
    const set = await transmitter.sign();
    const gone = new CurfewError('store-unavailable', 'gone', { retryAfterMs: 2_000 });
    vi.spyOn(store.sessions, 'end').mockRejectedValueOnce(gone);
    const refused = await push(set);
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '2']);
    expect(await isAlive(token)).toBe(true);
    expect((await push(set)).status).toBe(202);
    expect(await isAlive(token)).toBe(false);
  });

  it('shows itself by the bearer token that was agreed on', async () => {
    const { push, transmitter } = await start({ bearerToken: 'agreed' });
    const set = await transmitter.sign();
    for (const authorization of ['', 'Bearer', 'Bearer other', 'Basic agreed']) {
      const { status, err, headers } = await push(set, { authorization });
      expect([status, err, typeof headers['www-authenticate']]).toEqual([401, 'authentication_failed', 'string']);
    }
    expect((await push(set, { authorization: 'Bearer agreed' })).status).toBe(202);
  });

  it('is believed under a new key, and not where no key can be read', async () => {
    const { forward, push, transmitter } = await start();
    transmitter.status = 500;
    expect((await push(await transmitter.sign())).status).toBe(503);
    transmitter.status = 200;
    forward(31_000);
    const old = await transmitter.sign();
    expect((await push(old)).status).toBe(202);
    await transmitter.rotate();
    expect(await push(await transmitter.sign())).toMatchObject({ status: 400, err: 'invalid_key' });
    forward(31_000);
    expect((await push(await transmitter.sign())).status).toBe(202);
    expect(await push(old)).toMatchObject({ status: 400, err: 'invalid_key' });
    transmitter.status = 500;
    forward(2 * 3_600_000);
    expect((await push(await transmitter.sign())).status).toBe(202);
  });

  it('is asked for its keys twice a minute at most, whatever anybody sends and however it answers', async () => {
    const { forward, push, transmitter } = await start();
    const pushAll = async () => {
      const before = transmitter.readsOfKeys();
      const statuses: number[] = [];
      for (const kid of ['a', 'b', 'c']) statuses.push((await push(await transmitter.sign({}, { kid }))).status);
      return { statuses, reads: transmitter.readsOfKeys() - before };
    };
    transmitter.status = 500;
    expect(await pushAll()).toEqual({ statuses: [503, 503, 503], reads: 1 });
    transmitter.status = 200;
    expect(await pushAll()).toEqual({ statuses: [503, 503, 503], reads: 0 });
    forward(31_000);
    // Its configuration, and its keys.
    expect(await pushAll()).toEqual({ statuses: [400, 400, 400], reads: 2 });
    transmitter.status = 500;
    forward(31_000);
    expect(await pushAll()).toEqual({ statuses: [400, 400, 400], reads: 1 });
    forward(2 * 3_600_000);
    expect(await pushAll()).toEqual({ statuses: [400, 400, 400], reads: 1 });
  });

  const bad: Record<string, readonly [err: string, claims: JWTPayload, header?: object]> = {
    'another issuer': ['invalid_issuer', { iss: 'https://evil.example.com' }],
    'no issuer': ['invalid_issuer', { iss: undefined as never }],
    'another audience': ['invalid_audience', { aud: 'https://other.example.com' }],
    'no audience': ['invalid_audience', { aud: undefined as never }],
    'the type of an id token': ['invalid_request', {}, { typ: 'JWT' }],
    'no type': ['invalid_request', {}, { typ: undefined }],
    'a key that is not shown': ['invalid_key', {}, { kid: 'made-up' }],
    'two events': [
      'invalid_request',
      { events: { [eventTypes.sessionRevoked]: {}, [eventTypes.accountDisabled]: {} } },
    ],
    'no event': ['invalid_request', { events: {} }],
    'no events': ['invalid_request', { events: undefined }],
    'a list of events': ['invalid_request', { events: [{}] }],
    'an event that is no object': ['invalid_request', { events: { [eventTypes.sessionRevoked]: 1 } }],
    'no id': ['invalid_request', { jti: undefined as never }],
    'an empty id': ['invalid_request', { jti: '' }],
    'no time': ['invalid_request', { iat: undefined as never }],
    'a time to come': ['invalid_request', { iat: seconds() + 3_600 }],
    'a time long ago': ['invalid_request', { iat: seconds() - 8 * 86_400 }],
    'a sub': ['invalid_request', { sub: 'alice' }],
    'an end': ['invalid_request', { exp: seconds() + 600 }],
    'no subject': ['invalid_request', { sub_id: undefined }],
    'a subject that is a list': ['invalid_request', { sub_id: [] }],
    'a subject without its parts': ['invalid_request', { sub_id: { format: 'iss_sub', iss: 'x' } }],
    'control characters in its subject': ['invalid_request', { sub_id: { format: 'opaque', id: 'a\u0000' } }],
  };

  it('is refused, in the words of the specification, whatever is wrong; and nothing ends', async () => {
    const { enter, isAlive, push, send, transmitter } = await start();
    const token = await enter('alice');
    for (const [what, [err, claims, header]] of Object.entries(bad)) {
      const answer = await push(await transmitter.sign(claims, header));
      expect([what, answer.status, answer.err]).toEqual([what, 400, err]);
    }
    const good = await transmitter.sign();
    const other = await startTransmitter();
    const [head, , signature] = good.split('.');
    const forged = [
      ['authentication_failed', good.replace(/[^.]+$/, (text) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1))],
      [
        'authentication_failed',
        [head, Buffer.from(JSON.stringify({ iss: transmitter.issuer })).toString('base64url'), signature].join('.'),
      ],
      ['invalid_key', await other.sign({ iss: transmitter.issuer })],
      ['invalid_request', 'x'],
      ['invalid_request', ''],
      ['invalid_request', good.replaceAll('.', '')],
    ];
    for (const [err, set] of forged) expect(await push(set ?? '')).toMatchObject({ status: 400, err });
    const unsigned = new UnsecuredJWT({
      ...JSON.parse(Buffer.from(good.split('.')[1] ?? '', 'base64url').toString()),
    }).encode();
    const none = `${Buffer.from(JSON.stringify({ alg: 'none', typ: 'secevent+jwt' })).toString('base64url')}.${unsigned.split('.')[1]}.`;
    expect(await push(none)).toMatchObject({ status: 400, err: 'invalid_key' });
    expect(await push('x'.repeat(70_000))).toMatchObject({ status: 413, err: 'invalid_request' });
    expect(await push(good, { 'content-type': 'application/json' })).toMatchObject({ status: 415 });
    expect((await send({ method: 'POST', url: '/ssf/receive/other', payload: good })).statusCode).toBe(404);
    expect(await isAlive(token)).toBe(true);
    expect((await push(good)).status).toBe(202);
    expect(await isAlive(token)).toBe(false);
  });
});

describe('a transmitter that is polled (RFC 8936, CAEP interoperability profile 2.4.1)', () => {
  async function polled(databaseFile = ':memory:') {
    const transmitter = await startTransmitter({ bearerToken: 'agreed' });
    const delivery = { method: 'poll', endpoint: new URL(`${transmitter.issuer}/poll`) } as const;
    const signals = {
      ...{ allowedAddresses: ['127.0.0.0/8'], pollIntervalMs: 10 },
      transmitters: [{ ...transmitter.settings, delivery }],
    };
    return { transmitter, node: () => startServer({ databaseFile, clock: Date.now, signals }) };
  }

  it('is told what was taken only behind its end, and what was not', async () => {
    const { transmitter, node } = await polled();
    const server = await node();
    const token = await enter(server, { issuer: transmitter.issuer, subject: 'alice' });
    for (let n = 0; n < 45; n++)
      transmitter.waiting.set(`other-${n}`, await transmitter.sign({ jti: `other-${n}`, events: { 'urn:other': {} } }));
    transmitter.waiting.set('bad', await transmitter.sign({ jti: 'bad', aud: 'https://other.example.com' }));
    transmitter.waiting.set('good', await transmitter.sign({ jti: 'good' }));
    const aliveAtAck: boolean[] = [];
    transmitter.polls.push = (asked) => {
      const acknowledged = (asked.ack as string[] | undefined) ?? [];
      if (acknowledged.includes('good'))
        void server.authority.inspect(token).then((session) => aliveAtAck.push(session !== null));
      return Array.prototype.push.call(transmitter.polls, asked);
    };
    await server.server.listen({ host: '127.0.0.1', port: 0 });
    await vi.waitFor(() => expect([...transmitter.waiting.keys()]).toEqual([]), 30_000);
    await vi.waitFor(() => expect(aliveAtAck).toEqual([false]), 30_000);
    const refused = transmitter.polls.map(({ setErrs }) => setErrs).find((errors) => errors !== undefined);
    expect(refused).toEqual({ bad: { err: 'invalid_audience', description: expect.any(String) } });
    expect(Math.max(...transmitter.polls.map(({ maxEvents }) => maxEvents as number))).toBeLessThanOrEqual(20);
  });

  it('waits longer from failure to failure, and goes on', async () => {
    const { transmitter, node } = await polled();
    const server = await node();
    transmitter.pollStatus = 500;
    await server.server.listen({ host: '127.0.0.1', port: 0 });
    const state = async () => (await server.authority.polls?.list())?.[0];
    await vi.waitFor(async () => expect((await state())?.failures).toBeGreaterThan(2), 30_000);
    expect(server.log()).toContain('answered 500');
    transmitter.pollStatus = 200;
    const token = await enter(server, { issuer: transmitter.issuer, subject: 'alice' });
    transmitter.waiting.set('good', await transmitter.sign({ jti: 'good' }));
    await vi.waitFor(async () => expect(await server.authority.inspect(token)).toBeNull(), 30_000);
    await vi.waitFor(async () => expect(await state()).toMatchObject({ failures: 0 }), 30_000);
  });

  it('is asked by one of several servers at a time, and what one has taken counts at all of them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'curfew-polled-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { transmitter, node } = await polled(join(folder, 'curfew.db'));
    const [one, two] = [await node(), await node()];
    const alice = { issuer: transmitter.issuer, subject: 'alice' };
    const token = await enter(one, alice);
    for (const { server } of [one, two]) await server.listen({ host: '127.0.0.1', port: 0 });
    const set = await transmitter.sign({ jti: 'once' });
    transmitter.waiting.set('once', set);
    await vi.waitFor(() => expect(transmitter.polls.length).toBeGreaterThan(20), 30_000);
    await vi.waitFor(async () => expect(await two.authority.inspect(token)).toBeNull(), 30_000);
    expect(transmitter.mostPollsAtOnce()).toBe(1);
    const later = await enter(two, alice);
    await one.server.close();
    const before = transmitter.polls.length;
    transmitter.waiting.set('once', set);
    transmitter.waiting.set('other', await transmitter.sign({ jti: 'other', events: { 'urn:other': {} } }));
    await vi.waitFor(() => expect([...transmitter.waiting.keys()]).toEqual([]), 30_000);
    expect(transmitter.polls.length).toBeGreaterThan(before);
    expect(await two.authority.inspect(later)).not.toBeNull();
  });
});
