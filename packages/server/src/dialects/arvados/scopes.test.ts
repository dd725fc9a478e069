import { describe, expect, it } from 'vitest';
import { base, createToken, expectErrors, signIn, who, workbench } from '../../../test/arvados.ts';
import { startServer } from '../../../test/start.ts';

describe('A8, A9: scopes', () => {
  it.each([
    [
      'list only',
      [`GET ${base}`],
      [
        ['GET', base, 200],
        ['HEAD', base, 200],
        ['GET', who, 403],
        ['POST', base, 403],
      ],
    ],
    [
      'prefix',
      ['GET /arvados/v1/users/'],
      [
        ['GET', who, 200],
        ['HEAD', who, 200],
        ['GET', base, 403],
      ],
    ],
    [
      'several',
      [`GET ${base}`, `GET ${who}`],
      [
        ['GET', base, 200],
        ['GET', who, 200],
        ['DELETE', `${base}/x`, 403],
      ],
    ],
    [
      'none',
      [],
      [
        ['GET', base, 403],
        ['GET', who, 403],
        ['HEAD', who, 403],
      ],
    ],
    [
      'all',
      ['all'],
      [
        ['GET', base, 200],
        ['GET', who, 200],
      ],
    ],
    [
      'HEAD only',
      [`HEAD ${who}`],
      [
        ['HEAD', who, 200],
        ['GET', who, 403],
      ],
    ],
  ] as const)('A8: %s', async (_name, scopes, requests) => {
    const server = await startServer();
    const { headers } = await signIn(server);
    const narrow = await createToken(server, headers, { scopes });
    for (const [method, url, status] of requests) {
      expect([method, url, (await server.send({ method, url, headers: narrow.headers })).statusCode]).toEqual([
        method,
        url,
        status,
      ]);
    }
  });

  it.each([[['test']], [['']], [['GET']], [['get /arvados/v1/users/current']], [['GET /arvados/v1/users/current x']]])(
    'A8: a scope that is no request line permits nothing but "current": %j',
    async (scopes) => {
      const server = await startServer();
      const { headers } = await signIn(server, 'root');
      const payload = { scopes: JSON.stringify(scopes) };
      const url = `${base}/create_system_auth`;
      const made = await server.send({ method: 'POST', url, headers, payload });
      if (scopes[0] === '') return expectErrors(made, 422, 'scope');
      expect(made.json()).toMatchObject({ scopes });
      const narrow = { authorization: `Bearer ${made.json().api_token}` };
      expect((await server.send({ url: `${base}/current`, headers: narrow })).json().scopes).toEqual(scopes);
      for (const path of [base, who]) expectErrors(await server.send({ url: path, headers: narrow }), 403, 'Forbidden');
      const filters = encodeURIComponent(JSON.stringify([['scopes', '=', scopes]]));
      expect((await server.send({ url: `${base}?filters=${filters}`, headers })).json().items_available).toBe(1);
    },
  );

  it('A8: a token with scopes cannot do more elsewhere', async () => {
    const server = await startServer();
    const { headers } = await signIn(server, 'root');
    const { record } = await createToken(server, headers, { scopes: [`GET ${who}`] });
    const bearer = { authorization: `Bearer ${record.api_token}` };
    for (const url of ['/v1/sessions', '/v2-beta/', '/_admin/v1/users', '/verify']) {
      expect([url, (await server.send({ url, headers: bearer })).statusCode]).toEqual([url, 401]);
    }
  });

  it('A8: a session with scopes gets no token without them at /login', async () => {
    const server = await startServer({ dialects: { arvados: { trustedClients: [workbench] } } });
    const { headers } = await signIn(server);
    const { record } = await createToken(server, headers, { scopes: ['GET /login'] });
    const cookie = `session=${record.api_token}`;
    const answer = await server.send({ url: `/login?return_to=${workbench}`, headers: { cookie } });
    expect(answer.headers.location).toMatch(/^\/sign-in/);
  });

  it('A9: reader_tokens grant nothing', async () => {
    const server = await startServer();
    const { headers, token } = await signIn(server);
    const narrow = await createToken(server, headers, { scopes: [] });
    for (const reader of [token, narrow.record.api_token]) {
      const url = `${who}?reader_tokens[]=${reader}`;
      expectErrors(await server.send({ url, headers: narrow.headers }), 403, 'Forbidden');
    }
  });
});
