import { describe, expect, it } from 'vitest';
import { at, base, createToken, expectErrors, hour, signIn, type TokenRecord } from '../../../test/arvados.ts';
import { startServer } from '../../../test/start.ts';

it('A5: a list pages by offset and limit; beyond the end there is nothing, and the count stays', async () => {
  const server = await startServer();
  const { headers } = await signIn(server);
  for (let count = 0; count < 4; count++) await createToken(server, headers);
  const list = async (query: string) => (await server.send({ url: `${base}?${query}`, headers })).json();
  const all = await list('');
  expect(all).toMatchObject({ items_available: 5, offset: 0, limit: 100 });
  expect(all.items.every((item: TokenRecord) => item.api_token === null)).toBe(true);
  const two = await list('limit=2&offset=1');
  expect(two.items).toEqual(all.items.slice(1, 3));
  expect(await list('offset=99')).toMatchObject({ items: [], items_available: 5 });
  expect(await list('count=none')).not.toHaveProperty('items_available');
  const scopes = encodeURIComponent(JSON.stringify([['scopes', '=', ['all']]]));
  expect((await list(`filters=${scopes}`)).items_available).toBe(5);
  const bySecret = encodeURIComponent(JSON.stringify([['api_token', '=', headers.authorization.split('/')[2]]]));
  expect((await list(`filters=${bySecret}`)).items_available).toBe(1);
  for (const filters of ['x', '{}', '[["uuid","like","%"]]', '[["created_at","=","x"]]', '[7]']) {
    expectErrors(await server.send({ url: `${base}?filters=${encodeURIComponent(filters)}`, headers }), 422, '');
  }
  expectErrors(await server.send({ url: `${base}?limit=-1`, headers }), 422, 'limit');
});

describe('a list, as its clients ask for it', () => {
  async function four() {
    const server = await startServer();
    const { headers, record } = await signIn(server);
    const records = [record];
    for (const hours of [3, 1, 2]) {
      server.advance(1_000);
      const scopes = hours === 1 ? ['GET /b', 'GET /a'] : ['all'];
      records.push((await createToken(server, headers, { expires_at: at(server, hours * hour), scopes })).record);
    }
    const list = async (asked: Record<string, string>) =>
      (await server.send({ url: `${base}?${new URLSearchParams(asked)}`, headers })).json();
    const order = async (asked: Record<string, string>) =>
      (await list(asked)).items.map(({ uuid }: TokenRecord) => records.findIndex((each) => each.uuid === uuid));
    return { server, headers, records, list, order };
  }

  it.each<[string, number[]]>([
    ['', [3, 2, 1, 0]],
    ['created_at desc', [3, 2, 1, 0]],
    ['created_at', [0, 1, 2, 3]],
    ['["created_at asc","uuid asc"]', [0, 1, 2, 3]],
    ['expires_at asc', [2, 3, 1, 0]],
    ['["api_client_authorizations.expires_at DESC"]', [0, 1, 3, 2]],
    [' created_at  asc ,uuid', [0, 1, 2, 3]],
    ['[]', [3, 2, 1, 0]],
  ])('ordered by %s', async (order, expected) => {
    const given = await four();
    expect(await given.order({ order })).toEqual(expected);
    expect(await given.order({ order, limit: '2', offset: '1' })).toEqual(expected.slice(1, 3));
  });

  it('filtered as one that is read by keys, and by what its fields are', async () => {
    const { order, records } = await four();
    const [first, second, third] = records;
    const filtered = (...filters: unknown[][]) => order({ filters: JSON.stringify(filters), order: 'created_at' });
    expect(await filtered(['created_at', '>=', second?.created_at], ['uuid', '!=', second?.uuid])).toEqual([2, 3]);
    expect(await filtered(['created_at', '<', second?.created_at])).toEqual([0]);
    expect(await filtered(['created_at', '<=', second?.created_at])).toEqual([0, 1]);
    expect(await filtered(['expires_at', '>', third?.expires_at], ['expires_at', '!=', null])).toEqual([0, 1, 3]);
    expect(await filtered(['expires_at', '=', null])).toEqual([]);
    expect(await filtered(['expires_at', '<', null])).toEqual([]);
    expect(await filtered(['uuid', 'in', [first?.uuid, third?.uuid]])).toEqual([0, 2]);
    expect(await filtered(['uuid', 'not in', [first?.uuid, third?.uuid]])).toEqual([1, 3]);
    expect(await filtered(['owner_uuid', '=', first?.owner_uuid])).toEqual([0, 1, 2, 3]);
    expect(await filtered(['scopes', '=', ['GET /a', 'GET /b']])).toEqual([2]);
    expect(await filtered(['uuid', 'IN', [first?.uuid]])).toEqual([0]);
    expect(await filtered(['created_by_ip_address', '=', '127.0.0.1'])).toEqual([0]);
  });

  it('found by any secret of one’s own, which is kept as a digest only, and by nobody else’s', async () => {
    const { server, order, records } = await four();
    const [first, second, third] = records;
    const other = await signIn(server, 'other');
    const filtered = (...filters: unknown[][]) => order({ filters: JSON.stringify(filters), order: 'created_at' });
    const where = (asked: unknown) => order({ where: JSON.stringify(asked), order: 'created_at' });
    expect(await filtered(['api_token', '=', first?.api_token])).toEqual([0]);
    expect(await filtered(['api_token', '=', third?.api_token])).toEqual([2]);
    expect(await filtered(['api_token', '=', `v2/${third?.uuid}/${third?.api_token}`])).toEqual([2]);
    expect(await filtered(['api_token', '=', `v2/${first?.uuid}/${third?.api_token}`])).toEqual([]);
    expect(await filtered(['api_token', 'in', [first?.api_token, 'x', second?.api_token]])).toEqual([0, 1]);
    expect(await filtered(['api_token', '=', other.secret])).toEqual([]);
    expect(await filtered(['api_token', 'in', [other.secret, ...Array(999).fill('x'.repeat(40))]])).toEqual([]);
    expect(await filtered(['api_token', '=', first?.api_token], ['uuid', '=', second?.uuid])).toEqual([]);
    expect(await where({ api_token: third?.api_token })).toEqual([2]);
    expect(await where({ api_token: [first?.api_token, third?.api_token] })).toEqual([0, 2]);
  });

  it('by "where" as by "filters", and by both', async () => {
    const { order, records } = await four();
    const [first, , third] = records;
    const where = (asked: unknown, more: Record<string, string> = {}) =>
      order({ where: JSON.stringify(asked), order: 'created_at', ...more });
    expect(await where({})).toEqual([0, 1, 2, 3]);
    expect(await where({ uuid: first?.uuid })).toEqual([0]);
    expect(await where({ uuid: [first?.uuid, third?.uuid] })).toEqual([0, 2]);
    expect(await where({ uuid: [] })).toEqual([]);
    expect(await where({ scopes: ['GET /b', 'GET /a'] })).toEqual([2]);
    expect(await where({ scopes: ['all'], uuid: [first?.uuid, third?.uuid] })).toEqual([0]);
    expect(await where({ expires_at: null })).toEqual([]);
    expect(await where({ expires_at: third?.expires_at })).toEqual([2]);
    const filters = JSON.stringify([['uuid', '!=', first?.uuid]]);
    expect(await where({ owner_uuid: first?.owner_uuid }, { filters })).toEqual([1, 2, 3]);
  });

  it('with each set of values once, where it is to be distinct', async () => {
    const { list } = await four();
    const kind = 'arvados#apiClientAuthorization';
    const scopes = { select: '["scopes"]', order: 'created_at' };
    const [all, narrow] = [
      { kind, scopes: ['all'] },
      { kind, scopes: ['GET /b', 'GET /a'] },
    ];
    expect(await list({ ...scopes, distinct: 'false' })).toMatchObject({ items: [all, all, narrow, all] });
    expect(await list({ ...scopes, distinct: 'true' })).toMatchObject({ items: [all, narrow], items_available: 2 });
    expect(await list({ ...scopes, distinct: '1', limit: '1', offset: '1' })).toMatchObject({ items: [narrow] });
    expect(await list({ distinct: 'true' })).toMatchObject({ items_available: 4 });
  });

  it('with a thousand values in a filter, sent as a form, and as JSON', async () => {
    const { server, headers, records } = await four();
    const values = [
      ...Array.from({ length: 999 }, (_, n) => `zzzzz-gj3su-${String(n).padStart(15, '0')}`),
      records[1]?.uuid,
    ];
    for (const operator of ['in', 'not in']) {
      const filters = [['uuid', operator, values]];
      const form = new URLSearchParams({ filters: JSON.stringify(filters), _method: 'GET' }).toString();
      const asForm = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
      const byForm = await server.send({ method: 'POST', url: base, headers: asForm, payload: form });
      const byJson = await server.send({ method: 'POST', url: base, headers, payload: { filters, _method: 'GET' } });
      for (const answer of [byForm, byJson]) expect(answer.json().items_available).toBe(operator === 'in' ? 1 : 3);
    }
    // As many secrets, in the long form, are more than the 64 KiB that other calls may have.
    const secrets = Array.from({ length: 1_000 }, (_, n) => `v2/${values[n]}/${String(n).padStart(40, '0')}`);
    const payload = { _method: 'GET', filters: [['api_token', 'in', [...secrets, records[2]?.api_token]]] };
    expect(JSON.stringify(payload).length).toBeGreaterThan(65_536);
    const answer = await server.send({ method: 'POST', url: base, headers, payload });
    expect(answer.json().items).toMatchObject([{ uuid: records[2]?.uuid }]);
    const tooLarge = { _method: 'GET', filters: [['uuid', 'in', ['x'.repeat(1_048_576)]]] };
    expectErrors(await server.send({ method: 'POST', url: base, headers, payload: tooLarge }), 413, '');
    // Whoever is not signed in does not get that far.
    const stranger = await server.send({ method: 'POST', url: base, payload: tooLarge });
    expectErrors(stranger, 401, 'Not logged in');
  });

  it('with the fields that "select" names, and no secret by any name', async () => {
    const { list, server, headers, records } = await four();
    const kind = 'arvados#apiClientAuthorization';
    const some = await list({ select: '["uuid","api_token"]', order: 'created_at', limit: '1' });
    expect(some.items).toEqual([{ kind, uuid: records[0]?.uuid, api_token: null }]);
    const one = await server.send({ url: `${base}/${records[1]?.uuid}?select=["expires_at"]`, headers });
    expect(one.json()).toEqual({ kind, expires_at: records[1]?.expires_at });
    const current = await server.send({ url: `${base}/current?select=["uuid"]`, headers });
    expect(current.json()).toEqual({ kind, uuid: records[0]?.uuid });
    expect((await list({ select: '["api_client_authorizations.uuid"]', limit: '1' })).items).toEqual([
      { kind, uuid: records[3]?.uuid },
    ]);
    expect((await list({ select: '["modified_by_client_uuid"]', limit: '1' })).items).toEqual([{ kind }]);
    for (const select of ['x', '{}', '7', '["nothing"]', '[7]', '["users.uuid"]'])
      expectErrors(await server.send({ url: `${base}?select=${select}`, headers }), 422, 'select');
  });

  it('sent as a form because it is long, which makes no token', async () => {
    const { server, headers, records } = await four();
    const body = new URLSearchParams({ filters: JSON.stringify([['uuid', '=', records[1]?.uuid]]), limit: '5' });
    const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
    const post = (more: Record<string, string>, payload: URLSearchParams) =>
      server.send({ method: 'POST', url: base, headers: { ...form, ...more }, payload: payload.toString() });
    const overridden = await post({ 'x-http-method-override': 'GET' }, body);
    expect(overridden.json().items).toMatchObject([{ uuid: records[1]?.uuid }]);
    body.set('_method', 'GET');
    expect((await post({}, body)).json()).toMatchObject({ items_available: 1 });
    expectErrors(await post({ 'x-http-method-override': 'DELETE' }, body), 422, 'GET');
    const narrow = await createToken(server, headers, { scopes: [`GET ${base}`] });
    expect((await post({ 'x-http-method-override': 'GET', ...narrow.headers }, body)).statusCode).toBe(200);
    const other = await createToken(server, headers, { scopes: [`POST ${base}`] });
    expectErrors(await post({ 'x-http-method-override': 'GET', ...other.headers }, body), 403, 'Forbidden');
    expect((await server.authority.listSessions({ username: 'web_user', limit: 50 })).items).toHaveLength(6);
  });
});

describe('a list refuses what it does not understand, whatever it would have found', () => {
  it.each([
    ['filter=[["uuid","=","x"]]', 'filter'],
    ['filters[]=["uuid","=","x"]', 'filters[]'],
    ['filters[][]=uuid&filters[][]==&filters[][]=x', 'filters[][]'],
    ['Filters=[]', 'Filters'],
    ['where[uuid]=x', 'where[uuid]'],
    ['uuid=x', 'uuid'],
    ['owner_uuid=x', 'owner_uuid'],
    ['include_trash=true', 'include_trash'],
    ['reader_tokens=["x"]', 'reader_tokens'],
    ['api_token=x', 'api_token'],
    ['page=2', 'page'],
    ['alt=media', 'alt'],
    ['format=html', 'format'],
    ['filters=[["uuid","like","%25"]]', 'uuid like'],
    ['filters=[["uuid","=="," x"]]', 'uuid =='],
    ['filters=[["any","=","x"]]', 'any ='],
    ['filters=[["id","=",7]]', 'id ='],
    ['filters=[["scopes","in",["all"]]]', 'scopes in'],
    ['filters=[["api_token","!=","x"]]', 'api_token'],
    ['filters=[["api_token","=",7]]', 'text'],
    ['filters=[["uuid","="]]', 'operand'],
    ['filters=[["uuid","=","x","y"]]', 'operand'],
    ['filters=[["uuid","in","x"]]', 'JSON'],
    ['filters=[["uuid","in",{}]]', 'list'],
    ['filters=["uuid","=","x"]', 'filter'],
    ['filters={"uuid":"x"}', 'filters'],
    ['where=[["uuid","=","x"]]', 'where'],
    ['where={"uuid":["contains","-"]}', 'contains'],
    ['where={"any":"x"}', 'any ='],
    ['where={"uuid":{"x":"y"}}', 'text'],
    ['order=nothing', 'nothing'],
    ['order=created_at%20upwards', 'upwards'],
    ['order=["api_token"]', 'api_token'],
    ['order=uuid;drop%20table', 'uuid;drop'],
    ['select=["nothing"]', 'nothing'],
    ['distinct=perhaps', 'distinct'],
    ['limit=many', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['offset=-1', 'offset'],
    ['count=all', 'count'],
    ['cluster_id=yyyyy', 'cluster_id'],
    ['bypass_federation=perhaps', 'bypass_federation'],
  ])('%s', async (query, named) => {
    const server = await startServer();
    const { headers } = await signIn(server);
    expectErrors(await server.send({ url: `${base}?${query}`, headers }), 422, named);
    const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
    const payload = `_method=GET&${query}`;
    expectErrors(await server.send({ method: 'POST', url: base, headers: form, payload }), 422, named);
  });

  it.each(['cluster_id=zzzzz', 'cluster_id=', 'bypass_federation=false', 'alt=json', 'format=json', 'count=exact'])(
    '%s is understood',
    async (query) => {
      const server = await startServer();
      const { headers } = await signIn(server);
      expect((await server.send({ url: `${base}?${query}`, headers })).json().items_available).toBe(1);
    },
  );

  it('only administrators go round a federation, of which there is none', async () => {
    const server = await startServer();
    const [user, root] = [await signIn(server), await signIn(server, 'root')];
    const url = `${base}?bypass_federation=true`;
    expectErrors(await server.send({ url, headers: user.headers }), 403, 'Forbidden');
    expect((await server.send({ url, headers: root.headers })).statusCode).toBe(200);
  });
});

it.each(['DELETE', 'PUT', 'PATCH', 'POST'] as const)('%s refuses what it does not understand, too', async (method) => {
  const server = await startServer();
  const { headers, record } = await signIn(server);
  const url = method === 'POST' ? base : `${base}/${record.uuid}`;
  for (const query of ['filters=[]', 'force=true', 'api_token=x', 'uuids[]=x']) {
    expectErrors(await server.send({ method, url: `${url}?${query}`, headers }), 422, query.split('=')[0] ?? '');
  }
  expect((await server.authority.listSessions({ limit: 5 })).items).toMatchObject([{ endedAt: null }]);
});
