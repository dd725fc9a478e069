import { describe, expect, it } from 'vitest';
import { authenticate, base, expectErrors, me, signIn, who } from '../../../test/arvados.ts';
import { operator, password, startServer } from '../../../test/start.ts';

describe('what clients ask for besides', () => {
  it('has a discovery document, also for a token that is over', async () => {
    const { send } = await startServer({ dialects: { arvados: { clusterId: 'xq7p2' } } });
    const headers = { authorization: 'OAuth2 junk', host: 'tokens.example:8420' };
    const document = (await send({ url: '/discovery/v1/apis/arvados/v1/rest', headers })).json();
    expect(document).toMatchObject({
      kind: 'discovery#restDescription',
      uuidPrefix: 'xq7p2',
      baseUrl: 'http://tokens.example:8420/arvados/v1/',
    });
    expect(Object.keys(document.resources.api_client_authorizations.methods).sort()).toEqual([
      'create',
      'create_system_auth',
      'current',
      'delete',
      'get',
      'list',
      'update',
    ]);
    const { authenticate } = document.resources.users.methods;
    expect(authenticate.path).toBe('users/authenticate');
    expect(authenticate.parameters).toEqual({
      username: { type: 'string', required: false, location: 'query' },
      password: { type: 'string', required: false, location: 'query' },
    });
    expect(authenticate.request.required).toBe(false);
    expect(document.maxRequestSize).toBe(1_048_576);
    // Its library writes lists as JSON only where they are said to be lists.
    const { list } = document.resources.api_client_authorizations.methods;
    for (const name of ['filters', 'order', 'select']) expect(list.parameters[name].type).toBe('array');
    expect(list.parameters.where.type).toBe('object');
    for (const name of ['distinct', 'bypass_federation']) expect(list.parameters[name].type).toBe('boolean');
    for (const name of ['cluster_id', 'count']) expect(list.parameters[name].type).toBe('string');
    expect(Object.keys(document.resources.api_client_authorizations.methods.create.parameters)).toEqual([
      'select',
      'ensure_unique_name',
      'cluster_id',
    ]);
    expect([list.parameters.limit.type, list.parameters.offset.type]).toEqual(['integer', 'integer']);
  });

  it('names a request as the client does that sent it through a proxy', async () => {
    const { send } = await startServer({ trustedProxies: ['127.0.0.1'] });
    const id = 'req-0123456789abcdefghij';
    expect((await send({ url: who, headers: { 'x-request-id': id } })).json().errors).toEqual([
      `Not logged in (${id})`,
    ]);
    expect((await send({ url: who })).json().errors[0]).toMatch(/^Not logged in \(req-[0-9a-f]{20}\)$/);
  });

  it('has the current user', async () => {
    const server = await startServer();
    await server.authority.setProfile('web_user', { email: 'w@example.com', fullName: 'Web User' }, operator);
    const { headers, record } = await signIn(server);
    expect((await server.send({ url: who, headers })).json()).toMatchObject({
      uuid: record.owner_uuid,
      username: 'web_user',
      email: 'w@example.com',
      first_name: 'Web',
      last_name: 'User',
      is_admin: false,
      is_active: true,
    });
  });

  it('ends every token of a user who is disabled, for good', async () => {
    const server = await startServer();
    const { headers } = await signIn(server);
    await server.authority.disableUser('web_user', operator);
    expect(await me(server, headers)).toBe(401);
    await server.authority.enableUser('web_user', operator);
    expect(await me(server, headers)).toBe(401);
  });

  it('signs in with a name and a password in the address, as client libraries send parameters, and logs neither', async () => {
    const server = await startServer();
    const query = new URLSearchParams({ username: 'web_user', password, alt: 'json' });
    const answer = await server.send({ method: 'POST', url: `/arvados/v1/users/authenticate?${query}` });
    expect(answer.json()).toMatchObject({ kind: 'arvados#apiClientAuthorization', scopes: ['all'] });
    expect(server.log()).not.toContain('battery');
    const other = await server.send({ ...authenticate('web_user'), url: '/arvados/v1/users/authenticate?remote=x' });
    expectErrors(other, 422, 'remote');
  });

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)(
    'tells whoever has no token so before all else, at every address but those to sign in: %s',
    async (method) => {
      const server = await startServer();
      const dead = { authorization: `Bearer ${'x'.repeat(40)}` };
      const bodies = [
        {},
        { type: { 'content-type': 'application/json' }, payload: '{"broken":' },
        { type: { 'content-type': 'application/x-unknown' }, payload: 'x' },
      ].slice(0, method === 'GET' || method === 'HEAD' ? 1 : 3);
      const urls = ['/arvados/v1', '/arvados/v1/x', '/arvados/v1/users', base, `${base}/x/y`, `${base}/current`];
      const asked = urls.flatMap((url) =>
        bodies.flatMap(({ type, ...payload }) =>
          [{}, dead].map((headers) => ({ url, ...payload, headers: { ...type, ...headers } })),
        ),
      );
      for (const request of asked) {
        const answer = await server.send({ method, ...request });
        expect([request.url, answer.statusCode]).toEqual([request.url, 401]);
        if (method !== 'HEAD') expectErrors(answer, 401, 'Not logged in');
      }
    },
  );

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)(
    'says 404 to who has one, where there is nothing: %s',
    async (method) => {
      const server = await startServer();
      const { headers } = await signIn(server);
      for (const url of ['/arvados/v1', '/arvados/v1/x', '/arvados/v1/users', `${base}/x/y`, '/discovery/v1/apis']) {
        expect([url, (await server.send({ method, url, headers })).statusCode]).toEqual([url, 404]);
      }
      // The document is for everybody, and so is the news that there is no other.
      expect((await server.send({ method, url: '/discovery/v1/apis' })).statusCode).toBe(404);
    },
  );

  it('can be switched off', async () => {
    const { send } = await startServer({ dialects: { arvados: false } });
    expect((await send(authenticate('web_user'))).statusCode).toBe(404);
    expect((await send({ url: '/login?timedOut=true' })).headers.location).toBe('/sign-in?timedOut=true');
    const none = await startServer({ dialects: { arvados: false, rancher: false } });
    expect((await none.send({ url: '/login' })).statusCode).toBeGreaterThanOrEqual(404);
  });

  it.each(['ZZZZZ', 'zzzz', 'zzzzzz', ''])('refuses the cluster id %j', async (clusterId) => {
    await expect(startServer({ dialects: { arvados: { clusterId } } })).rejects.toThrow(/clusterId/);
  });
});
