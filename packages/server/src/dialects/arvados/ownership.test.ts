import { describe, expect, it } from 'vitest';
import { base, create, createToken, expectErrors, me, signIn, who } from '../../../test/arvados.ts';
import { operator, password, startServer, type TestServer } from '../../../test/start.ts';

describe('A4 to A7: whose tokens', () => {
  const matrix = [
    [true, 'web_user', 403],
    [true, 'boss', 200],
    [true, 'root', 200],
    [false, 'web_user', 403],
    [false, 'boss', 403],
    [false, 'root', 200],
  ] as const;

  async function withBoss(issueTrustedTokens = true): Promise<TestServer> {
    const server = await startServer({ dialects: { arvados: { issueTrustedTokens } } });
    await server.authority.createUser({ username: 'boss', password, roles: ['admin'] }, operator);
    return server;
  }

  it.each(matrix)(
    'A4: IssueTrustedTokens %s, %s makes a token for another user: %s',
    async (issue, username, status) => {
      const server = await withBoss(issue);
      const owner_uuid = (await signIn(server, 'other')).record.owner_uuid;
      const { headers } = await signIn(server, username);
      const answer = await server.send(create(headers, { owner_uuid }));
      expect(answer.statusCode).toBe(status);
      if (status === 403) return expectErrors(answer, 403, 'Forbidden');
      const made = { authorization: `Bearer ${answer.json().api_token}` };
      expect((await server.send({ url: who, headers: made })).json()).toMatchObject({
        username: 'other',
        uuid: owner_uuid,
      });
      const { items } = await server.authority.listEvents({ username: 'other', type: 'session-minted', limit: 1 });
      expect(items).toMatchObject([{ initiator: 'admin', actor: username }]);
    },
  );

  it('A4: without IssueTrustedTokens a token sees itself only', async () => {
    const server = await withBoss(false);
    const { headers, record } = await signIn(server);
    const second = await signIn(server);
    for (const request of [
      { url: base },
      { url: `${base}/${second.record.uuid}` },
      { method: 'DELETE', url: `${base}/${second.record.uuid}` },
      { method: 'POST', url: base },
    ] as const) {
      expectErrors(await server.send({ ...request, headers }), 403, 'Forbidden');
    }
    expect((await server.send({ url: `${base}/current`, headers })).statusCode).toBe(200);
    expect((await server.send({ url: `${base}/${record.uuid}`, headers })).statusCode).toBe(200);
    expect((await server.send({ method: 'DELETE', url: `${base}/${record.uuid}`, headers })).statusCode).toBe(200);
    expect(await me(server, headers)).toBe(401);
  });

  it('A5: own 200, another user’s 404 also for an administrator, root 200; lists have 0 or 1 item', async () => {
    const server = await withBoss();
    const mine = await signIn(server);
    const boss = await signIn(server, 'boss');
    const root = await signIn(server, 'root');
    const url = `${base}/${mine.record.uuid}`;
    const filters = encodeURIComponent(JSON.stringify([['uuid', '=', mine.record.uuid]]));
    const listed = async (headers: Record<string, string>) =>
      (await server.send({ url: `${base}?filters=${filters}`, headers })).json();
    expect((await server.send({ url, headers: mine.headers })).json()).toMatchObject({
      uuid: mine.record.uuid,
      api_token: null,
    });
    expectErrors(await server.send({ url, headers: boss.headers }), 404, 'Path not found');
    expect((await server.send({ url, headers: root.headers })).statusCode).toBe(200);
    expect(await listed(mine.headers)).toMatchObject({ items_available: 1, items: [{ uuid: mine.record.uuid }] });
    expect(await listed(boss.headers)).toMatchObject({ items_available: 0, items: [] });
    expect(await listed(root.headers)).toMatchObject({ items_available: 1 });

    for (const method of ['PATCH', 'DELETE'] as const) {
      const request = { method, url, payload: { expires_at: '1970-01-01T00:00:00Z' } };
      expectErrors(await server.send({ ...request, headers: boss.headers }), 404, 'Path not found');
    }
    expect(await me(server, mine.headers)).toBe(200);
    expect((await server.send({ method: 'DELETE', url, headers: root.headers })).statusCode).toBe(200);
    expect(await me(server, mine.headers)).toBe(401);
    const { items } = await server.authority.listEvents({ username: 'web_user', type: 'session-ended', limit: 1 });
    expect(items).toMatchObject([{ initiator: 'admin', actor: 'root' }]);
    expectErrors(await server.send({ url, headers: root.headers }), 404, 'Path not found');
  });

  it('A6: a token changes neither its scopes nor its uuid nor its owner', async () => {
    const server = await withBoss();
    const { headers, record } = await signIn(server);
    const scopes = [`GET ${base}/`, `PATCH ${base}/`, `PUT ${base}/`, `POST ${base}`];
    const narrow = await createToken(server, headers, { scopes });
    for (const payload of [{ scopes: ['all'] }, { uuid: record.uuid }, { owner_uuid: 'zzzzz-tpzed-000000000000000' }]) {
      for (const method of ['PATCH', 'PUT'] as const) {
        const url = `${base}/${narrow.record.uuid}`;
        expectErrors(await server.send({ method, url, headers: narrow.headers, payload }), 403, 'Forbidden');
      }
    }
    // Nor does it make one that may do more.
    expectErrors(await server.send(create(narrow.headers)), 403, 'Forbidden');
    expect((await server.send({ url: `${base}/current`, headers: narrow.headers })).json().scopes).toEqual(scopes);
  });

  it('what is sent along with a token is taken, left out as in Arvados, or refused', async () => {
    const server = await withBoss();
    const { headers, record } = await signIn(server);
    const post = (api_client_authorization: object, query = '') =>
      server.send({ method: 'POST', url: base + query, headers, payload: { api_client_authorization } });
    // What clients know of a record may be there; a secret of one's own choice may not (CWE-384).
    expect((await post({ kind: 'x', etag: 'x', href: 'x', created_at: 'x', modified_at: 'x' })).statusCode).toBe(200);
    for (const [name, value] of [
      ['api_token', 'x'.repeat(40)],
      ['expire_at', '2030-01-01'],
      ['scope', ['GET /']],
      ['uuid', 'zzzzz-gj3su-123456789012345'],
      ['user_id', 1],
      ['__proto', {}],
    ] as const) {
      expectErrors(await post({ [name]: value }), 422, name);
    }
    expect((await post({ expires_at: null }, '?select=["uuid","scopes"]')).json()).toEqual({
      kind: 'arvados#apiClientAuthorization',
      uuid: expect.stringMatching(/^zzzzz-gj3su-/),
      scopes: ['all'],
    });
    const url = `${base}/${record.uuid}`;
    const put = (payload: object) => server.send({ method: 'PUT', url, headers, payload });
    // A record that is sent back as it came changes nothing.
    const { api_token: secret, ...asShown } = record;
    for (const back of [asShown, record, { ...record, api_token: null }]) {
      expect((await put({ api_client_authorization: back })).json()).toMatchObject({ expires_at: record.expires_at });
    }
    expect(secret).toMatch(/^\w{40}$/);
    expectErrors(await put({ api_client_authorization: { created_by_ip_address: '192.0.2.1' } }), 403, 'Forbidden');
    expectErrors(await put({ api_client_authorization: { nothing: 1 } }), 422, 'nothing');
    const selected = await server.send({ method: 'PUT', url: `${url}?select=["uuid"]`, headers, payload: {} });
    expect(Object.keys(selected.json())).toEqual(['kind', 'uuid']);
    const gone = await server.send({ method: 'DELETE', url: `${url}?select=["uuid"]`, headers });
    expect(Object.keys(gone.json())).toEqual(['kind', 'uuid']);
  });

  it('A7: create_system_auth is for administrators', async () => {
    const server = await withBoss();
    const url = `${base}/create_system_auth`;
    const user = await signIn(server);
    expectErrors(await server.send({ method: 'POST', url, headers: user.headers }), 403, 'Forbidden');
    const boss = await signIn(server, 'boss');
    const answer = await server.send({
      method: 'POST',
      url,
      headers: boss.headers,
      payload: { scopes: [`GET ${who}`] },
    });
    expect(answer.json()).toMatchObject({ owner_uuid: 'zzzzz-tpzed-000000000000000', scopes: [`GET ${who}`] });
    const made = { authorization: `Bearer ${answer.json().api_token}` };
    expect((await server.send({ url: who, headers: made })).json().username).toBe('root');
    const scopes = JSON.stringify([`GET ${who}`]);
    const inAddress = `${url}?${new URLSearchParams({ scopes })}`;
    const narrow = (await server.send({ method: 'POST', url: inAddress, headers: boss.headers })).json();
    expect(narrow.scopes).toEqual([`GET ${who}`]);
    const attributes = new URLSearchParams({ api_client_authorization: JSON.stringify({ scopes: [`GET ${who}`] }) });
    const own = await server.send({ method: 'POST', url: `${base}?${attributes}`, headers: boss.headers });
    expect(own.json().scopes).toEqual([`GET ${who}`]);
  });
});
