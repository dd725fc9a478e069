import { describe, expect, it, vi } from 'vitest';
import { issuer, poll, push, revoked, startReceiver, startTransmitting } from '../../test/ssf.ts';
import { operator } from '../../test/start.ts';

type Started = Awaited<ReturnType<typeof startTransmitting>>;

/** What an administrator makes for a receiver. */
async function makeClient({ authority }: Started, scopes: readonly string[], username = 'other') {
  const minted = await authority.mint({ username, kind: 'api', lifetimeMs: null, scopes }, operator);
  if (!minted.ok) throw new Error(minted.code);
  return { id: minted.session.id, secret: minted.token.reveal() };
}

async function askToken({ send }: Started, fields: Record<string, string>, headers: object = {}) {
  const answer = await send({
    ...{ method: 'POST', url: '/oauth2/token', payload: new URLSearchParams(fields).toString() },
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}

const credentialChange = 'https://schemas.openid.net/secevent/caep/event-type/credential-change';
const grant = { grant_type: 'client_credentials' };
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

async function tokenOf(started: Started, client: { id: string; secret: string }, scope?: string) {
  const { body } = await askToken(started, { ...grant, ...(scope && { scope }) }, basic(client.id, client.secret));
  return body.access_token as string;
}

async function as({ send }: Started, token: string, method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await send({ method, url, headers, ...(payload && { payload }) });
  return { status: answer.statusCode, headers: answer.headers, body: answer.body === '' ? null : answer.json() };
}

const minimal = { delivery: { method: poll }, events_requested: [revoked] };

describe('the CAEP interoperability profile 1.0 (numbers are its sections)', () => {
  it('2.3.1 to 2.3.7: publishes what it is, where, and how receivers get in', async () => {
    const { send } = await startTransmitting();
    const configuration = (await send({ url: '/.well-known/ssf-configuration' })).json();
    expect(configuration.spec_version).toBe('1_0');
    expect(configuration.delivery_methods_supported).toEqual([push, poll]);
    expect((await send({ url: new URL(configuration.jwks_uri).pathname })).json().keys).toHaveLength(1);
    for (const name of ['configuration', 'status', 'verification']) {
      expect(configuration[`${name}_endpoint`]).toMatch(/^https:\/\//);
    }
    expect(configuration.authorization_schemes).toContainEqual({ spec_urn: 'urn:ietf:rfc:6749' });
  });

  it('2.3.5: knows the three statuses, and what is disabled holds nothing', async () => {
    const { ask, signIn, send } = await startTransmitting();
    const { stream_id } = (await ask('POST', '/ssf/streams', minimal)).body;
    const end = async () => {
      const { bearer } = await signIn();
      await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: bearer } });
    };
    const count = async () => Object.keys((await ask('POST', `/ssf/poll/${stream_id}`, {})).body.sets).length;
    for (const status of ['paused', 'disabled', 'enabled']) {
      expect((await ask('POST', '/ssf/status', { stream_id, status })).body).toEqual({ stream_id, status });
      expect((await ask('GET', `/ssf/status?stream_id=${stream_id}`)).body.status).toBe(status);
      await end();
    }
    // Of what happened while it was disabled, or was kept before, nothing is told.
    expect(await count()).toBe(1);
  });

  it('2.3.8.1: takes both ways of delivery, and polls where none is named', async () => {
    const { ask } = await startTransmitting();
    const receiver = await startReceiver();
    const methods: string[] = [];
    for (const delivery of [{ method: push, endpoint_url: receiver.url }, { method: poll }, undefined]) {
      methods.push((await ask('POST', '/ssf/streams', { ...(delivery && { delivery }) })).body.delivery.method);
    }
    expect(methods).toEqual([push, poll, poll]);
  });

  it('2.3.8.2: creates, reads, tells the status of and verifies streams', async () => {
    const { ask, read } = await startTransmitting();
    const created = await ask('POST', '/ssf/streams', minimal);
    expect(created.status).toBe(201);
    const { stream_id, aud } = created.body;
    expect((await ask('GET', `/ssf/streams?stream_id=${stream_id}`)).body).toEqual(created.body);
    expect((await ask('GET', `/ssf/status?stream_id=${stream_id}`)).body).toEqual({ stream_id, status: 'enabled' });
    expect((await ask('POST', '/ssf/verify', { stream_id, state: 'from the receiver' })).status).toBe(204);
    const { sets } = (await ask('POST', `/ssf/poll/${stream_id}`, {})).body;
    const [set] = Object.values(sets as Record<string, string>);
    expect((await read(set ?? '', aud)).payload).toMatchObject({ sub_id: { format: 'opaque', id: stream_id } });
  });

  it('2.3.8.2: takes what it supplies itself only as it is (OpenID SSF 1.0, 8.1.1.3)', async () => {
    const { ask } = await startTransmitting();
    for (const supplied of [{ aud: 'me' }, { iss: 'https://other.example.com' }, { events_supported: [revoked] }]) {
      const answer = await ask('POST', '/ssf/streams', { ...minimal, ...supplied });
      expect([answer.status, answer.body.detail]).toEqual([
        400,
        expect.stringContaining(Object.keys(supplied)[0] ?? ''),
      ]);
    }
    const { body } = await ask('POST', '/ssf/streams', { ...minimal, iss: issuer });
    expect((await ask('PUT', '/ssf/streams', body)).body).toEqual(body);
    for (const supplied of [{ aud: 'me' }, { events_delivered: [] }, { min_verification_interval: 1 }]) {
      expect((await ask('PATCH', '/ssf/streams', { stream_id: body.stream_id, ...supplied })).status).toBe(400);
    }
  });

  it('2.5: names users by issuer and subject, 2.6: signs by RS256 with 2048 bits, 2.8.1: sends one event each, 3.1 and 3.2: with a reason', async () => {
    const { ask, authority, read, send, signIn } = await startTransmitting();
    const { stream_id, aud, events_delivered } = (
      await ask('POST', '/ssf/streams', { events_requested: [revoked, credentialChange] })
    ).body;
    expect(events_delivered.toSorted()).toEqual([revoked, credentialChange].toSorted());
    const user = await signIn();
    await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: user.bearer } });
    await authority.setPassword('other', 'another horse battery staple', operator);
    const { sets } = (await ask('POST', `/ssf/poll/${stream_id}`, {})).body;
    const kinds: string[] = [];
    for (const set of Object.values(sets as Record<string, string>)) {
      // Refused below 2048 bits by the library, and by `read` under any other algorithm.
      const { payload } = await read(set, aud);
      const [[type, event]] = Object.entries(payload.events as object) as [[string, Record<string, unknown>]];
      expect(Object.keys(payload.events as object)).toHaveLength(1);
      expect(event.reason_admin).toEqual({ en: expect.stringMatching(/./) });
      const { format, user: member } = payload.sub_id as { format: string; user?: { format: string } };
      expect(member?.format ?? format).toBe('iss_sub');
      if (type === credentialChange)
        expect(event).toMatchObject({ credential_type: 'password', change_type: 'update' });
      kinds.push(type);
    }
    expect(kinds).toEqual([revoked, credentialChange]);
  });

  it('2.7.1: issues short-lived tokens to clients (RFC 6749 4.4)', async () => {
    const started = await startTransmitting();
    const { send } = started;
    const server = (await send({ url: '/.well-known/oauth-authorization-server' })).json();
    expect(server).toMatchObject({
      ...{ issuer, token_endpoint: `${issuer}/oauth2/token`, grant_types_supported: ['client_credentials'] },
      scopes_supported: ['ssf.read', 'ssf.manage', 'ssf.manage.poll'],
    });
    const { id, secret } = await makeClient(started, ['ssf.manage']);
    for (const [fields, headers] of [
      [{ ...grant, client_id: id, client_secret: secret }, {}],
      [grant, basic(id, secret)],
    ] as const) {
      const answer = await askToken(started, fields, headers);
      expect(answer).toMatchObject({
        status: 200,
        body: { access_token: expect.any(String), token_type: 'Bearer', expires_in: 900, scope: 'ssf.manage' },
        headers: { 'cache-control': 'no-store', pragma: 'no-cache' },
      });
      expect(answer.body.access_token).not.toBe(secret);
    }
    const narrow = await askToken(started, { ...grant, scope: 'ssf.read' }, basic(id, secret));
    expect(narrow.body.scope).toBe('ssf.read');
  });

  it('2.7.1: refuses in the words of RFC 6749 5.2 who is no client, and what it may not have', async () => {
    const started = await startTransmitting();
    const { id, secret } = await makeClient(started, ['ssf.read']);
    const issued = await tokenOf(started, { id, secret });
    const root = await started.signIn('root');
    const plain = await makeClient(started, ['GET /v1/users']);
    const refusals: [Record<string, string>, object, number, string][] = [
      [grant, {}, 401, 'invalid_client'],
      [grant, basic(id, 'x'.repeat(40)), 401, 'invalid_client'],
      [grant, basic(plain.id, secret), 401, 'invalid_client'],
      [grant, basic(plain.id, plain.secret), 401, 'invalid_client'],
      [grant, basic(root.id, root.token), 401, 'invalid_client'],
      [grant, basic(issued, issued), 401, 'invalid_client'],
      [grant, { authorization: 'Basic %' }, 401, 'invalid_client'],
      [grant, { authorization: `Bearer ${secret}` }, 401, 'invalid_client'],
      [{ ...grant, client_id: id, client_secret: secret }, basic(id, secret), 400, 'invalid_request'],
      [{ scope: 'ssf.read' }, basic(id, secret), 400, 'invalid_request'],
      [{ grant_type: 'password' }, basic(id, secret), 400, 'unsupported_grant_type'],
      [{ ...grant, scope: 'ssf.manage' }, basic(id, secret), 400, 'invalid_scope'],
      [{ ...grant, scope: 'everything' }, basic(id, secret), 400, 'invalid_scope'],
      [grant, { ...basic(id, secret), dpop: 'x' }, 400, 'invalid_request'],
    ];
    for (const [fields, headers, status, error] of refusals) {
      const answer = await askToken(started, fields, headers);
      expect([fields, answer.status, answer.body.error]).toEqual([fields, status, error]);
      expect(JSON.stringify(answer.body)).not.toContain(secret);
      if (status === 401) expect(answer.headers['www-authenticate']).toMatch(/^Basic /);
    }
    // A token that was issued is no client in its turn.
    const { items } = await started.authority.listSessions({ kind: 'minted', limit: 9 });
    const again = await askToken(started, grant, basic(items[0]?.id ?? '', issued));
    expect(again).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('2.7.2: tells what may be read from what may be changed and polled, by scopes', async () => {
    const started = await startTransmitting();
    const all = await makeClient(started, ['ssf.manage']);
    const tokens = {
      'ssf.read': await tokenOf(started, all, 'ssf.read'),
      'ssf.manage': await tokenOf(started, all, 'ssf.manage'),
      'ssf.manage.poll': await tokenOf(started, all, 'ssf.manage.poll'),
    };
    const made = await as(started, tokens['ssf.manage'], 'POST', '/ssf/streams', minimal);
    expect(made.status).toBe(201);
    const { stream_id } = made.body;
    const calls = [
      ['GET', '/ssf/streams', undefined, 'ssf.read'],
      ['GET', `/ssf/status?stream_id=${stream_id}`, undefined, 'ssf.read'],
      ['POST', '/ssf/streams', minimal, 'ssf.manage'],
      ['POST', '/ssf/status', { stream_id, status: 'enabled' }, 'ssf.manage'],
      ['POST', '/ssf/verify', { stream_id }, 'ssf.manage'],
      ['POST', `/ssf/poll/${stream_id}`, {}, 'ssf.manage.poll'],
    ] as const;
    for (const [method, url, payload, needed] of calls) {
      for (const [scope, token] of Object.entries(tokens)) {
        const { status, headers } = await as(started, token, method, url, payload);
        const isEnough = scope === needed || scope === 'ssf.manage';
        expect([scope, url, status < 300]).toEqual([scope, url, isEnough]);
        if (isEnough) continue;
        expect(status).toBe(403);
        expect(headers['www-authenticate']).toBe(
          `Bearer realm="Curfew", error="insufficient_scope", scope="${needed}"`,
        );
      }
    }
    expect((await as(started, tokens['ssf.manage'], 'GET', '/v1/sessions')).status).toBe(401);
    expect((await as(started, tokens['ssf.manage'], 'GET', '/v1/sessions/current')).status).toBe(401);
  });

  it('2.7.2: gives scopes by administrators alone', async () => {
    const started = await startTransmitting();
    const { bearer } = await started.signIn();
    const own = await started.send({
      ...{ method: 'POST', url: '/arvados/v1/api_client_authorizations', headers: { authorization: bearer } },
      payload: { api_client_authorization: { scopes: ['ssf.manage'] } },
    });
    expect(own.statusCode).toBe(403);
  });

  it('2.7.3: takes tokens in the header alone, and none whose client is over', async () => {
    const started = await startTransmitting();
    const client = await makeClient(started, ['ssf.manage']);
    const token = await tokenOf(started, client);
    const none = await started.send({ url: '/ssf/streams' });
    expect([none.statusCode, none.headers['www-authenticate']]).toEqual([401, expect.stringMatching(/^Bearer /)]);
    expect((await started.send({ url: `/ssf/streams?access_token=${token}` })).statusCode).toBeGreaterThanOrEqual(400);
    const { cookie } = await started.signIn('root');
    expect((await started.send({ url: '/ssf/streams', headers: { cookie } })).statusCode).toBe(401);
    expect((await as(started, token, 'GET', '/ssf/streams')).status).toBe(200);
    await started.authority.endSession(client.id, operator);
    const over = await as(started, token, 'GET', '/ssf/streams');
    expect([over.status, over.headers['www-authenticate']]).toEqual([401, expect.stringMatching(/^Bearer /)]);
    const refused = await askToken(started, grant, basic(client.id, client.secret));
    expect(refused).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    started.advance(15 * 60_000);
    expect((await as(started, token, 'GET', '/ssf/streams')).status).toBe(401);
  });

  it('2.7.3: shows a receiver its own streams alone (OpenID SSF 1.0, 8)', async () => {
    const started = await startTransmitting();
    const [one, two] = [
      await tokenOf(started, await makeClient(started, ['ssf.manage'])),
      await tokenOf(started, await makeClient(started, ['ssf.manage'], 'web_user')),
    ];
    const { stream_id } = (await as(started, one, 'POST', '/ssf/streams', minimal)).body;
    expect((await as(started, two, 'GET', '/ssf/streams')).body).toEqual([]);
    for (const [method, url, payload] of [
      ['GET', `/ssf/streams?stream_id=${stream_id}`, undefined],
      ['GET', `/ssf/status?stream_id=${stream_id}`, undefined],
      ['POST', '/ssf/verify', { stream_id }],
      ['POST', '/ssf/status', { stream_id, status: 'disabled' }],
      ['POST', `/ssf/poll/${stream_id}`, {}],
      ['DELETE', `/ssf/streams?stream_id=${stream_id}`, undefined],
    ] as const) {
      expect([url, (await as(started, two, method, url, payload)).status]).toEqual([url, 404]);
    }
    expect((await as(started, one, 'GET', '/ssf/streams')).body).toHaveLength(1);
    expect((await started.ask('GET', '/ssf/streams')).body).toHaveLength(1);
    expect((await as(started, one, 'DELETE', `/ssf/streams?stream_id=${stream_id}`)).status).toBe(204);
  });

  it('leaves room for everybody: nobody has more than ten streams, and nobody the place of another', async () => {
    const started = await startTransmitting();
    const [greedy, other] = [
      await tokenOf(started, await makeClient(started, ['ssf.manage'])),
      await tokenOf(started, await makeClient(started, ['ssf.manage'], 'web_user')),
    ];
    const create = (token: string) => as(started, token, 'POST', '/ssf/streams', minimal);
    const answers = await Promise.all(Array.from({ length: 14 }, () => create(greedy)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(await create(greedy)).toMatchObject({
      status: 400,
      body: { detail: 'you have 10 streams already, the most that one user may have: remove one first' },
    });
    expect((await create(other)).status).toBe(201);
    const [{ stream_id }] = (await as(started, greedy, 'GET', '/ssf/streams')).body;
    await as(started, greedy, 'DELETE', `/ssf/streams?stream_id=${stream_id}`);
    expect((await create(greedy)).status).toBe(201);
  });
});

it('sends nothing more to a receiver whose user has been disabled', async () => {
  const started = await startTransmitting();
  const { authority, send, server, signIn } = started;
  const receiver = await startReceiver();
  const token = await tokenOf(started, await makeClient(started, ['ssf.manage']));
  const delivery = { method: push, endpoint_url: receiver.url };
  expect((await as(started, token, 'POST', '/ssf/streams', { ...minimal, delivery })).status).toBe(201);
  await server.listen({ host: '127.0.0.1', port: 0 });
  const end = async () => {
    const { bearer } = await signIn();
    await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: bearer } });
  };
  await end();
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), 30_000);
  await authority.disableUser('other', operator);
  expect((await as(started, token, 'GET', '/ssf/streams')).status).toBe(401);
  await end();
  const state = async () => (await authority.receivers?.outbox.list())?.[0]?.state;
  await vi.waitFor(async () => expect((await state())?.stopped).toContain('disabled'), 30_000);
  expect(receiver.received).toHaveLength(1);
});

describe('the subjects of a stream (numbers are sections of OpenID SSF 1.0)', () => {
  it('7.1, 8.1.3: has all, but for whom a receiver removes, and again whom it adds', async () => {
    const started = await startTransmitting();
    const { ask, authority, send, signIn } = started;
    const configuration = (await send({ url: '/.well-known/ssf-configuration' })).json();
    expect(configuration).toMatchObject({
      default_subjects: 'ALL',
      add_subject_endpoint: `${issuer}/ssf/subjects/add`,
      remove_subject_endpoint: `${issuer}/ssf/subjects/remove`,
    });
    const { stream_id } = (await ask('POST', '/ssf/streams', minimal)).body;
    await authority.setProfile('other', { email: 'Other@example.com' }, operator);
    const idOf = async (username: string) => (await authority.findUser(username))?.id;
    const user = { format: 'iss_sub', iss: issuer, sub: await idOf('web_user') };
    const toldOf = async (username: string, between: (id: string) => Promise<unknown> = async () => undefined) => {
      const { bearer, id } = await signIn(username);
      await between(id);
      await send({ method: 'DELETE', url: '/v1/sessions/current', headers: { authorization: bearer } });
      const { sets } = (await ask('POST', `/ssf/poll/${stream_id}`, {})).body;
      await ask('POST', `/ssf/poll/${stream_id}`, { ack: Object.keys(sets), maxEvents: 0 });
      return Object.keys(sets).length;
    };
    const change = async (what: 'add' | 'remove', subject: object) =>
      (await ask('POST', `/ssf/subjects/${what}`, { stream_id, subject })).status;
    expect(await toldOf('web_user')).toBe(1);
    expect(await change('remove', user)).toBe(204);
    expect([await toldOf('web_user'), await toldOf('other')]).toEqual([0, 1]);
    expect(await change('add', user)).toBe(200);
    expect(await change('remove', { format: 'email', email: 'OTHER@example.com' })).toBe(204);
    expect([await toldOf('web_user'), await toldOf('other')]).toEqual([1, 0]);
    expect(await change('add', { format: 'email', email: 'other@example.com' })).toBe(200);
    const session = (id: string) => ({ format: 'complex', user, session: { format: 'opaque', id } });
    expect(await toldOf('web_user', (id) => change('remove', session(id)))).toBe(0);
    expect([await toldOf('web_user'), await toldOf('other')]).toEqual([1, 1]);
    // 9.1: whoever names nobody here is not told so.
    for (const nobody of [
      { format: 'iss_sub', iss: 'https://other.example.com', sub: 'x' },
      { format: 'email', email: 'nobody@example.com' },
    ]) {
      expect(await change('remove', nobody)).toBe(204);
    }
    for (const wrong of [
      { format: 'phone_number', phone_number: '+1' },
      {},
      { format: 'iss_sub', iss: issuer },
      { format: 'complex' },
    ]) {
      expect(await change('remove', wrong)).toBe(400);
    }
    expect(await toldOf('web_user')).toBe(1);
    const reader = await tokenOf(started, await makeClient(started, ['ssf.read']));
    const refused = await as(started, reader, 'POST', '/ssf/subjects/remove', { stream_id, subject: user });
    expect(refused.status).toBe(403);
  });
});
